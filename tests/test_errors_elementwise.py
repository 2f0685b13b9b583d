"""What torch refuses of elementwise operations, comparisons and writes, minigrad refuses with its error."""

import pytest
from both import same

GIVEN = """
f, w = torch.tensor([1.0, 2.0]), torch.ones(3)
g = torch.tensor([0.2, 0.3], requires_grad=True)
n, b = torch.tensor([1, 2]), torch.tensor([True, False])
d = f.double()
"""
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # poles are visited on purpose
REFUSED = {
    "shapes that don't broadcast": """
f + w  # raises RuntimeError
torch.fmod(f, w)  # raises RuntimeError
torch.hypot(f, w)  # raises RuntimeError
torch.lerp(f, w, 0.5)  # raises RuntimeError
torch.addcmul(f, f, w)  # raises RuntimeError
torch.xlogy(f, w)  # raises RuntimeError
torch.clamp(f, w)  # raises RuntimeError
torch.fmax(f, w)  # raises RuntimeError
torch.isclose(f, w)  # raises RuntimeError
torch.logical_xor(f, w)  # raises RuntimeError
torch.bitwise_and(n, torch.arange(3))  # raises RuntimeError
torch.masked_fill(f, w > 0, 1)  # raises RuntimeError
torch.masked_fill(f, b, f)  # raises RuntimeError
torch.heaviside(f, w)  # raises RuntimeError
""",
    "what must be a tensor, or a number": """
torch.maximum(f, 2)  # raises TypeError
torch.fmin(f, 2)  # raises TypeError
torch.atan2(f, 2)  # raises TypeError
torch.atan2(2, f)  # raises TypeError
torch.hypot(f, 2)  # raises TypeError
torch.logaddexp(f, 2)  # raises TypeError
torch.logaddexp2(2, f)  # raises TypeError
torch.heaviside(f, 1.0)  # raises TypeError
torch.fmod(2, f)  # raises TypeError
torch.clamp(3, torch.tensor(0.0))  # raises TypeError
torch.isclose(f, f, f)  # raises TypeError
torch.allclose(f, f, f)  # raises TypeError
torch.isin(3, 3)  # raises TypeError
torch.isin(f, "a")  # raises TypeError
torch.gcd(n, 4)  # raises TypeError
torch.relu_(3)  # raises TypeError
torch.fill_(None, 3)  # raises TypeError
torch.dist(f, 2)  # raises TypeError
torch.dist(f, f, "a")  # raises TypeError
torch.trapezoid(f, 2)  # raises TypeError
torch.trapezoid(f, f, dx=2)  # raises TypeError
torch.cov(f, aweights=2.0)  # raises TypeError
torch.copysign(2, f)  # raises TypeError
torch.clamp_min(2, f)  # raises TypeError
torch.rsub(2, f)  # raises TypeError
torch.eq(2, f)  # raises TypeError
torch.lt(f, "a")  # raises TypeError
torch.ge(f)  # raises TypeError
torch.equal(f, 2)  # raises TypeError
torch.isclose(f, 2)  # raises TypeError
torch.allclose(2, f)  # raises TypeError
torch.logical_and(f, 1)  # raises TypeError
torch.logical_not(3)  # raises TypeError
torch.bitwise_or(3, 4)  # raises TypeError
torch.bitwise_xor(n, "a")  # raises TypeError
torch.lerp(f, 2.0, 0.5)  # raises TypeError
torch.lerp(f, f)  # raises TypeError
torch.lerp(f, f, "a")  # raises TypeError
torch.addcmul(f, 2.0, f)  # raises TypeError
torch.addcmul(f, f, f, value=n)  # raises TypeError
torch.addcdiv(f, f, 1)  # raises TypeError
torch.addcdiv(f, f)  # raises TypeError
torch.add(f, f, alpha=f)  # raises TypeError
torch.sub(f, f, alpha="a")  # raises TypeError
torch.logit(f, eps="a")  # raises TypeError
torch.nan_to_num(f, nan="a")  # raises TypeError
torch.nan_to_num(f, posinf=n)  # raises TypeError
torch.clamp(g, 0, f)  # raises TypeError
torch.clamp(g, min=f, max=1)  # raises TypeError
torch.clamp_min(f)  # raises TypeError
torch.clamp_max(f, None)  # raises TypeError
torch.round(f, 2)  # raises TypeError
torch.round(f, decimals=2.5)  # raises TypeError
torch.masked_fill(f, [True, False], 1)  # raises TypeError
torch.masked_fill(f, b, None)  # raises TypeError
torch.masked_fill(f, b)  # raises TypeError
torch.where(b, f, "a")  # raises TypeError
torch.where([True], f, f)  # raises TypeError
torch.pow(2, 2)  # raises TypeError
torch.float_power(2, 2)  # raises TypeError
torch.float_power(f, "a")  # raises TypeError
torch.remainder(2, 2)  # raises TypeError
torch.xlogy(2, 2)  # raises TypeError
torch.erf(0.5)  # raises TypeError
torch.sinc([0.5])  # raises TypeError
torch.deg2rad("a")  # raises TypeError
torch.div(f, 2, "trunc")  # raises TypeError
""",
    "dtypes without such an operation": """
torch.fmod(b, b)  # raises NotImplementedError
torch.hypot(n, n)  # raises NotImplementedError
torch.logaddexp(n, n)  # raises NotImplementedError
torch.logaddexp2(b, b)  # raises NotImplementedError
torch.frac(n)  # raises NotImplementedError
torch.frac(b)  # raises NotImplementedError
torch.lerp(n, n, 0.5)  # raises NotImplementedError
torch.lerp(f, d, 0.5)  # raises RuntimeError
torch.lerp(f, f, d)  # raises RuntimeError
torch.lerp(f, n, 0.5)  # raises RuntimeError
torch.heaviside(f, d)  # raises RuntimeError
torch.heaviside(f, n)  # raises RuntimeError
torch.addcmul(b, b, b)  # raises NotImplementedError
torch.addcdiv(n, n, n)  # raises RuntimeError
torch.addcdiv(f, n, n)  # raises RuntimeError
torch.clamp(b, b, b)  # raises NotImplementedError
torch.div(b, b, rounding_mode="floor")  # raises NotImplementedError
torch.div(b, b, rounding_mode="trunc")  # raises NotImplementedError
torch.round(n, decimals=2)  # raises NotImplementedError
torch.round(n, decimals=0)  # raises NotImplementedError
torch.gcd(f, f)  # raises NotImplementedError
torch.lcm(b, b)  # raises NotImplementedError
~f  # raises TypeError
torch.cov(b)  # raises RuntimeError
torch.cov(f, fweights=f)  # raises RuntimeError
torch.cov(f, aweights=n)  # raises RuntimeError
torch.dist(n, n)  # raises RuntimeError
torch.trapezoid(b)  # raises RuntimeError
torch.floor(b)  # raises NotImplementedError
torch.rsub(b, b)  # raises RuntimeError
torch.rsub(f, b)  # raises RuntimeError
2 - b  # raises RuntimeError
torch.neg(b)  # raises RuntimeError
torch.isclose(f, d)  # raises RuntimeError
torch.allclose(f, n)  # raises RuntimeError
torch.bitwise_not(f)  # raises NotImplementedError
torch.bitwise_and(f, f)  # raises NotImplementedError
torch.bitwise_or(n, 1.5)  # raises NotImplementedError
1.5 & n  # raises NotImplementedError
f ^ n  # raises NotImplementedError
torch.bitwise_left_shift(f, 1)  # raises NotImplementedError
torch.bitwise_left_shift(b, b)  # raises NotImplementedError
f >> f  # raises NotImplementedError
2 << f  # raises NotImplementedError
torch.masked_fill(f, n, 1)  # raises RuntimeError
torch.where(f, f, f)  # raises RuntimeError
torch.pow(b, b)  # raises NotImplementedError
b // b  # raises NotImplementedError
b % b  # raises NotImplementedError
""",
    "numbers that don't go": """
torch.div(f, 2, rounding_mode="up")  # raises RuntimeError
torch.pow(n, -1)  # raises RuntimeError
torch.cov(torch.ones(2, 2, 2))  # raises RuntimeError
torch.cov(f, fweights=n[:1])  # raises RuntimeError
torch.cov(f, fweights=-n)  # raises RuntimeError
torch.corrcoef(torch.ones(2, 2, 2))  # raises RuntimeError
torch.trapezoid(f, w)  # raises RuntimeError
torch.trapezoid(torch.tensor(1.0))  # raises IndexError
torch.trapezoid(f, dim=1)  # raises IndexError
torch.fmod(n, 0)  # raises RuntimeError
n % 0  # raises RuntimeError
n // 0  # raises RuntimeError
torch.div(n, 0, rounding_mode="trunc")  # raises RuntimeError
torch.div(n, 0, rounding_mode="floor")  # raises RuntimeError
torch.pow(n, -1)  # raises RuntimeError
torch.add(n, n, alpha=0.5)  # raises RuntimeError
torch.add(n, n, alpha=True)  # raises RuntimeError
torch.sub(f, f, alpha=True)  # raises RuntimeError
torch.add(b, b, alpha=0.5)  # raises RuntimeError
torch.clamp(f)  # raises RuntimeError
torch.isclose(f, f, rtol=-1.0)  # raises RuntimeError
torch.isclose(f, f, atol=-1.0)  # raises RuntimeError
torch.masked_fill(n.byte(), b, 300)  # raises RuntimeError
torch.masked_fill(n.byte(), b, -0.5)  # raises RuntimeError
torch.masked_fill(n, b, 1e30)  # raises RuntimeError
""",
    "writes": """
n.sin_()  # raises RuntimeError
n.erf_()  # raises RuntimeError
n.reciprocal_()  # raises RuntimeError
n.div_(2)  # raises RuntimeError
n.clamp_(0.5)  # raises RuntimeError
n.clamp_min_(0.5)  # raises RuntimeError
n.add_(0.5)  # raises RuntimeError
n.addcmul_(f, f)  # raises RuntimeError
n.addcdiv_(f, f)  # raises RuntimeError
n.addcdiv_(n, n)  # raises RuntimeError
n.lerp_(n, 0.5)  # raises NotImplementedError
n.frac_()  # raises NotImplementedError
n.round_(decimals=1)  # raises NotImplementedError
n.bitwise_and_(f)  # raises RuntimeError
n.bitwise_left_shift_(f)  # raises RuntimeError
n.fmod_(0)  # raises RuntimeError
n.remainder_(f)  # raises RuntimeError
n.atan2_(n)  # raises RuntimeError
n.logit_()  # raises RuntimeError
n.copysign_(1)  # raises RuntimeError
b.bitwise_and_(n)  # raises RuntimeError
b.bitwise_or_(3)  # raises RuntimeError
b.abs_()  # raises NotImplementedError
b.neg_()  # raises RuntimeError
b.add_(1)  # raises RuntimeError
b.floor_()  # raises NotImplementedError
f.bitwise_not_()  # raises NotImplementedError
f.clamp_()  # raises RuntimeError
f.clamp_(f, 2)  # raises TypeError
f.clamp_min_(None)  # raises TypeError
f.atan2_(2)  # raises TypeError
f.logical_and_(1)  # raises TypeError
f.eq_("a")  # raises TypeError
f.eq_(None)  # raises TypeError
f.lt_()  # raises TypeError
f.lerp_(f)  # raises TypeError
f.lerp_(d, 0.5)  # raises RuntimeError
f.addcmul_(f)  # raises TypeError
f.addcmul_(f, f, 2)  # raises TypeError
f.masked_fill_(b)  # raises TypeError
f.masked_fill_(n, 1)  # raises RuntimeError
f.masked_fill_(b, f)  # raises RuntimeError
f.sin_(1)  # raises TypeError
f.heaviside_(d)  # raises RuntimeError
f.div_(2, rounding_mode="up")  # raises RuntimeError
f.clamp_(torch.ones(3, 2))  # raises RuntimeError
f.eq_(torch.ones(3, 2))  # raises RuntimeError
f.logical_or_(torch.ones(3, 2))  # raises RuntimeError
f.masked_fill_(torch.ones(3, 2) > 0, 1)  # raises RuntimeError
f.atan2_(torch.ones(3, 2))  # raises RuntimeError
f.addcmul_(torch.ones(3, 2), f)  # raises RuntimeError
f.expand(3, 2).exp_()  # raises RuntimeError
g.sin_()  # raises RuntimeError
g.eq_(1)  # raises RuntimeError
g.clamp_(0, 1)  # raises RuntimeError
g.masked_fill_(b, 0)  # raises RuntimeError
g.nan_to_num_()  # raises RuntimeError
g.lerp_(f, 0.5)  # raises RuntimeError
g.floor_divide_(2)  # raises RuntimeError
g.view(2, 1).exp_()  # raises RuntimeError
""",
}
ACCEPTED = {
    "numbers beside tensors": """
a = torch.add(f, 2, alpha=3), torch.sub(2, f, alpha=3), torch.add(f, n, alpha=0.5)
bools = torch.add(b, b, alpha=True), torch.add(b, b, alpha=2)
r = 2**g, 2**n, True**n, n.__rpow__(2.0), 2.5 // n, 0 // n, 2.5 % n, 2 << n, 7 & n, 7 ^ n, True | b, 2 / b
z = f % 0, f // 0, torch.fmod(f, 0), torch.div(f, 0, rounding_mode="trunc")
x = torch.xlogy(2, n), torch.xlogy(n, 2), torch.copysign(n, -1), torch.float_power(n, -2)
c = torch.clamp(n, 0.5), torch.clamp(b, 0, 1), torch.clamp(n, min=torch.tensor(0.5)), torch.clamp_max(n, 1.5)
s = torch.bitwise_left_shift(n, 64), torch.bitwise_right_shift(-n, -1), b << 1
w = torch.where(b, 1, 2), torch.where(b, 1.0, 2), torch.where(b, n, 0.5), torch.where(b, f, d)
m = n.masked_fill(b, 2.7), n.byte().masked_fill(b, -1), b.masked_fill(b, 2), f.masked_fill(b, d.sum())
l = torch.lerp(f, f, torch.tensor(0.5, dtype=torch.float64)), torch.lerp(f, f, True)
v = n.addcmul(n, n, value=0.5), n.addcmul(f, n), f.addcdiv(n, f)
""",
    "writes into other dtypes": """
i = n.clone().eq_(1), f.clone().eq_(1), b.clone().lt_(1), f.clone().logical_and_(n), n.clone().logical_not_()
h = f.half().add_(d), f.clone().copysign_(d), f.clone().masked_fill_(b, d.sum())
q = n.clone().square_(), n.clone().div_(2, rounding_mode="trunc"), n.clone().masked_fill_(b, 2.7)
n <<= 2
n >>= 1
n |= 1
y = g * 1
y.eq_(0.2).sum().backward()
a = g.grad
del y
""",
}
NODES = """
n = torch.fmod(g, 2), torch.fmod(f, g), g % 2, f % g, torch.copysign(g, f)
d = torch.div(g, 2, rounding_mode="trunc"), torch.div(g, f, rounding_mode="floor"), torch.float_power(g, 2)
l = torch.lerp(g, f, 0.5), torch.lerp(g, f, f), torch.addcmul(g, f, f), torch.addcdiv(g, f, f)
c = torch.clamp(g, 0), torch.clamp(g, f), torch.clamp_min(g, 0), torch.clamp_min(g, f), torch.clamp_max(g, f)
x = torch.xlogy(g, f), torch.xlogy(2, g), torch.xlogy(g, 2), torch.nan_to_num(g), torch.logit(g)
r = torch.fix(g), torch.frac(g), torch.sgn(g), torch.deg2rad(g), torch.square(g), torch.fmax(g, f)
e = torch.erf(g) > 0, torch.sinc(g) > 0, torch.hypot(g, f) > 0
m = g.masked_fill(b, 2), (g * 1).masked_fill_(b, 2), (g * 1).clamp_min_(0), (g * 1).round_(decimals=1)
"""


@pytest.mark.parametrize("program", REFUSED.values(), ids=REFUSED)
def test_refused(program: str) -> None:
    same(GIVEN + program)


@pytest.mark.parametrize("program", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(program: str) -> None:
    same(GIVEN + program, but={"_version"})


def test_names_of_nodes() -> None:
    same(GIVEN + NODES, but={"values"})
