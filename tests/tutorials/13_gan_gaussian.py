"""A generative adversarial network draws from a Gaussian: mean 4, standard deviation 1.25."""

import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(10)
batch_size, noise_dim, steps = 64, 4, 240
real_label, fake_label = 1.0, 0.0
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


def real_data(n):
    return torch.normal(mean=4.0, std=1.25, size=(n, 1), device=device)


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Linear") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.3)
        if m.bias is not None:
            nn.init.constant_(m.bias.data, 0)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Linear(noise_dim, 16, bias=False), nn.BatchNorm1d(16), nn.Tanh(), nn.Linear(16, 1)
        )

    def forward(self, input):
        return self.main(input)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Linear(1, 24), nn.LeakyReLU(0.2, inplace=True), nn.Dropout(0.1), nn.Linear(24, 1), nn.Sigmoid()
        )

    def forward(self, input):
        return self.main(input)


netG, netD = Generator().to(device), Discriminator().to(device)
netG.apply(weights_init)
netD.apply(weights_init)
print(netG, netD, sep="\n")

criterion = nn.BCELoss()
optimizerD = optim.Adam(netD.parameters(), lr=0.01, betas=(0.5, 0.999))
optimizerG = optim.Adam(netG.parameters(), lr=0.01, betas=(0.5, 0.999))
fixed_noise = torch.randn(256, noise_dim, device=device)

for i in range(steps):
    # the discriminator: maximize log(D(x)) + log(1 - D(G(z)))
    netD.zero_grad()
    label = torch.full((batch_size,), real_label, dtype=torch.float, device=device)
    output = netD(real_data(batch_size)).view(-1)
    errD_real = criterion(output, label)
    errD_real.backward()
    D_x = output.mean().item()

    noise = torch.randn(batch_size, noise_dim, device=device)
    fake = netG(noise)
    label.fill_(fake_label)
    output = netD(fake.detach()).view(-1)
    errD_fake = criterion(output, label)
    errD_fake.backward()
    D_G_z1 = output.mean().item()
    errD = errD_real + errD_fake
    optimizerD.step()

    # the generator: maximize log(D(G(z)))
    netG.zero_grad()
    label.fill_(real_label)
    output = netD(fake).view(-1)
    errG = criterion(output, label)
    errG.backward()
    D_G_z2 = output.mean().item()
    optimizerG.step()
    if i % 60 == 0 or i == steps - 1:
        print(
            f"[{i}/{steps}]\tLoss_D: {errD.item():.4f}\tLoss_G: {errG.item():.4f}\t"
            f"D(x): {D_x:.4f}\tD(G(z)): {D_G_z1:.4f} / {D_G_z2:.4f}"
        )

netG.eval()
with torch.no_grad():
    fake = netG(fixed_noise).detach().cpu()
print(f"mean {fake.mean():.3f}, standard deviation {fake.std():.3f}")
