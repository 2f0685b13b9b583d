"""Neural networks, as in `torch.nn`."""

# Many names to a line: this is a list to look things up in, not a text to read.
# ruff: noqa: I001
# fmt: off
from . import functional as functional, init as init, utils as utils
from .activation import (
    CELU as CELU, ELU as ELU, GELU as GELU, SELU as SELU, Hardshrink as Hardshrink,
    Hardsigmoid as Hardsigmoid, Hardswish as Hardswish, Hardtanh as Hardtanh, LeakyReLU as LeakyReLU,
    LogSigmoid as LogSigmoid, Mish as Mish, PReLU as PReLU, ReLU as ReLU, ReLU6 as ReLU6, Sigmoid as Sigmoid,
    SiLU as SiLU, Softplus as Softplus, Softshrink as Softshrink, Softsign as Softsign, Tanh as Tanh,
    Tanhshrink as Tanhshrink, Threshold as Threshold,
)
from .attention import MultiheadAttention as MultiheadAttention
from .batchnorm import (
    BatchNorm1d as BatchNorm1d, BatchNorm2d as BatchNorm2d, BatchNorm3d as BatchNorm3d,
    InstanceNorm1d as InstanceNorm1d, InstanceNorm2d as InstanceNorm2d, InstanceNorm3d as InstanceNorm3d,
)
from .cells import (
    GRUCell as GRUCell, LSTMCell as LSTMCell, RNNCell as RNNCell, RNNCellBase as RNNCellBase,
)
from .containers import ModuleDict as ModuleDict, ModuleList as ModuleList, Sequential as Sequential
from .convolution import (
    Conv1d as Conv1d, Conv2d as Conv2d, Conv3d as Conv3d, ConvTranspose1d as ConvTranspose1d,
    ConvTranspose2d as ConvTranspose2d, ConvTranspose3d as ConvTranspose3d,
)
from .distance import CosineSimilarity as CosineSimilarity, PairwiseDistance as PairwiseDistance
from .dropout import (
    Dropout as Dropout, Dropout1d as Dropout1d, Dropout2d as Dropout2d, Dropout3d as Dropout3d,
)
from .embedding import Embedding as Embedding
from .likelihood import (
    BCELoss as BCELoss, BCEWithLogitsLoss as BCEWithLogitsLoss, CrossEntropyLoss as CrossEntropyLoss,
    GaussianNLLLoss as GaussianNLLLoss, KLDivLoss as KLDivLoss, NLLLoss as NLLLoss,
    PoissonNLLLoss as PoissonNLLLoss, SoftMarginLoss as SoftMarginLoss,
)
from .linear import (
    Bilinear as Bilinear, Flatten as Flatten, Identity as Identity, Linear as Linear, Unflatten as Unflatten,
)
from .loss import (
    CosineEmbeddingLoss as CosineEmbeddingLoss, HingeEmbeddingLoss as HingeEmbeddingLoss,
    HuberLoss as HuberLoss, L1Loss as L1Loss, MarginRankingLoss as MarginRankingLoss, MSELoss as MSELoss,
    SmoothL1Loss as SmoothL1Loss, TripletMarginLoss as TripletMarginLoss,
)
from .module import Module as Module
from .normalization import GroupNorm as GroupNorm, LayerNorm as LayerNorm, RMSNorm as RMSNorm
from .padding import (
    CircularPad1d as CircularPad1d, CircularPad2d as CircularPad2d, CircularPad3d as CircularPad3d,
    ConstantPad1d as ConstantPad1d, ConstantPad2d as ConstantPad2d, ConstantPad3d as ConstantPad3d,
    ReflectionPad1d as ReflectionPad1d, ReflectionPad2d as ReflectionPad2d,
    ReflectionPad3d as ReflectionPad3d, ReplicationPad1d as ReplicationPad1d,
    ReplicationPad2d as ReplicationPad2d, ReplicationPad3d as ReplicationPad3d, ZeroPad1d as ZeroPad1d,
    ZeroPad2d as ZeroPad2d, ZeroPad3d as ZeroPad3d,
)
from .parameter import Buffer as Buffer, Parameter as Parameter
from .parameters import ParameterDict as ParameterDict, ParameterList as ParameterList
from .pooling import (
    AdaptiveAvgPool1d as AdaptiveAvgPool1d, AdaptiveAvgPool2d as AdaptiveAvgPool2d,
    AdaptiveAvgPool3d as AdaptiveAvgPool3d, AdaptiveMaxPool1d as AdaptiveMaxPool1d,
    AdaptiveMaxPool2d as AdaptiveMaxPool2d, AdaptiveMaxPool3d as AdaptiveMaxPool3d, AvgPool1d as AvgPool1d,
    AvgPool2d as AvgPool2d, AvgPool3d as AvgPool3d, MaxPool1d as MaxPool1d, MaxPool2d as MaxPool2d,
    MaxPool3d as MaxPool3d,
)
from .recurrent import GRU as GRU, LSTM as LSTM, RNN as RNN, RNNBase as RNNBase
from .resizing import (
    Fold as Fold, PixelShuffle as PixelShuffle, PixelUnshuffle as PixelUnshuffle, Unfold as Unfold,
    Upsample as Upsample, UpsamplingBilinear2d as UpsamplingBilinear2d,
    UpsamplingNearest2d as UpsamplingNearest2d,
)
from .softmax import (
    GLU as GLU, LogSoftmax as LogSoftmax, Softmax as Softmax, Softmax2d as Softmax2d, Softmin as Softmin,
)
from .transformer import (
    Transformer as Transformer, TransformerDecoder as TransformerDecoder,
    TransformerEncoder as TransformerEncoder,
)
from .transformer_layers import (
    TransformerDecoderLayer as TransformerDecoderLayer,
    TransformerEncoderLayer as TransformerEncoderLayer,
)
# fmt: on
