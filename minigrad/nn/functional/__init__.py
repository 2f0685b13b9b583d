"""The functions of neural networks, as in `torch.nn.functional`."""

# Many names to a line: this is a list to look things up in, not a text to read.
# fmt: off
from ...functions.gathering import one_hot as one_hot
from .activations import (
    celu as celu, celu_ as celu_, elu as elu, elu_ as elu_, gelu as gelu, glu as glu,
    gumbel_softmax as gumbel_softmax, hardshrink as hardshrink, hardsigmoid as hardsigmoid,
    hardswish as hardswish, hardtanh as hardtanh, hardtanh_ as hardtanh_, leaky_relu as leaky_relu,
    leaky_relu_ as leaky_relu_, log_softmax as log_softmax, logsigmoid as logsigmoid, mish as mish,
    prelu as prelu, relu as relu, relu6 as relu6, relu_ as relu_, selu as selu, selu_ as selu_,
    sigmoid as sigmoid, silu as silu, softmax as softmax, softmin as softmin, softplus as softplus,
    softshrink as softshrink, softsign as softsign, tanh as tanh, tanhshrink as tanhshrink,
    threshold as threshold, threshold_ as threshold_,
)
from .classification import cross_entropy as cross_entropy, nll_loss as nll_loss
from .convolutions import (
    conv1d as conv1d, conv2d as conv2d, conv3d as conv3d, conv_transpose1d as conv_transpose1d,
    conv_transpose2d as conv_transpose2d, conv_transpose3d as conv_transpose3d,
)
from .distances import (
    cosine_similarity as cosine_similarity, normalize as normalize, pairwise_distance as pairwise_distance,
)
from .interpolation import interpolate as interpolate
from .layers import (
    bilinear as bilinear, dropout as dropout, dropout1d as dropout1d, dropout2d as dropout2d,
    dropout3d as dropout3d, embedding as embedding, linear as linear,
    scaled_dot_product_attention as scaled_dot_product_attention,
)
from .likelihoods import (
    binary_cross_entropy as binary_cross_entropy,
    binary_cross_entropy_with_logits as binary_cross_entropy_with_logits,
    gaussian_nll_loss as gaussian_nll_loss, kl_div as kl_div, poisson_nll_loss as poisson_nll_loss,
    soft_margin_loss as soft_margin_loss,
)
from .losses import (
    cosine_embedding_loss as cosine_embedding_loss, hinge_embedding_loss as hinge_embedding_loss,
    huber_loss as huber_loss, l1_loss as l1_loss, margin_ranking_loss as margin_ranking_loss,
    mse_loss as mse_loss, smooth_l1_loss as smooth_l1_loss, triplet_margin_loss as triplet_margin_loss,
)
from .normalizations import (
    batch_norm as batch_norm, group_norm as group_norm, instance_norm as instance_norm,
    layer_norm as layer_norm, rms_norm as rms_norm,
)
from .pooling import (
    adaptive_avg_pool1d as adaptive_avg_pool1d, adaptive_avg_pool2d as adaptive_avg_pool2d,
    adaptive_avg_pool3d as adaptive_avg_pool3d, adaptive_max_pool1d as adaptive_max_pool1d,
    adaptive_max_pool2d as adaptive_max_pool2d, adaptive_max_pool3d as adaptive_max_pool3d,
    avg_pool1d as avg_pool1d, avg_pool2d as avg_pool2d, avg_pool3d as avg_pool3d, max_pool1d as max_pool1d,
    max_pool2d as max_pool2d, max_pool3d as max_pool3d,
)
from .windows import (
    fold as fold, pad as pad, pixel_shuffle as pixel_shuffle,
    pixel_unshuffle as pixel_unshuffle, unfold as unfold,
)
# fmt: on
