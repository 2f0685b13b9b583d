"""nn.Parameter is torch's: a leaf over the memory of a tensor, which optimizers train."""

import pytest
from both import same

PROGRAMS = {
    "a leaf over the same memory": """
t = torch.tensor([1.0, 2.0])
p = nn.Parameter(t)
t[0] = 3
with torch.no_grad():
    p += 1
p.data[1] = 8
kinds = [type(x).__name__ for x in (p, p * 2, p[0], p.detach(), p.data, p.clone(), p.view(2, 1), p.double())]
itself = p.float() is p, isinstance(p, torch.Tensor), isinstance(t, nn.Parameter), type(p.float()).__name__
p.data = torch.ones(3)
""",
    "made in no_grad": "with torch.no_grad():\n    p = nn.Parameter(torch.ones(1))",
    "of a computed tensor": "p = nn.Parameter(torch.ones(1, requires_grad=True) * 2)",
    "of a parameter": "q = nn.Parameter(torch.ones(1), False)\np = nn.Parameter(q)\nsame = p is q",
    "of nothing": "p, q = nn.Parameter(), nn.Parameter(requires_grad=False)",
    "of integers": """
nn.Parameter(torch.tensor([1]))  # raises RuntimeError
p = nn.Parameter(torch.tensor([1]), requires_grad=False)
""",
    "of a flag that is none": "nn.Parameter(torch.ones(1), 1)  # raises TypeError",
    "text": """
p, q = nn.Parameter(torch.tensor([[1.0, 2.5]])), nn.Parameter(torch.tensor(2.0, dtype=torch.float64), False)
texts = [repr(p), str(q), f"{q}", str([p, q])]
f"{q:.2f}"  # raises TypeError
""",
    "it is trained": """
p = nn.Parameter(torch.tensor([1.0, 2.0]))
o = torch.optim.SGD([p], lr=0.25, momentum=0.5)
for _ in range(3):
    o.zero_grad()
    (p * p).sum().backward()
    o.step()
del o
""",
    "a buffer": """
t = torch.ones(2)
b = nn.Buffer(t)
t += 1
facts = isinstance(b, nn.Buffer), isinstance(t, nn.Buffer), b.persistent
kept = nn.Buffer(t, persistent=False).persistent
text, empty = repr(b), nn.Buffer()
""",
    "a parameter is copied": """
p = nn.Parameter(torch.tensor([1.0, 2.0]))
p.grad = torch.ones(2)
q, r, frozen = copy.deepcopy(p), copy.copy(p), copy.deepcopy(nn.Parameter(torch.ones(1), requires_grad=False))
with torch.no_grad():
    p.fill_(4)
kinds = [type(t).__name__ for t in (q, r, frozen)]
s, t = pickle.loads(pickle.dumps(p)), pickle.loads(pickle.dumps(nn.Parameter(torch.ones(1), False)))
two = copy.deepcopy([p, p])
same = two[0] is two[1]
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_a_parameter_in_a_program(text: str) -> None:
    same("import copy, pickle\nnn = torch.nn\n" + text, but=["_version"])
