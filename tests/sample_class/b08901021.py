# %%
from google.colab import drive
drive.mount('/content/drive')
%cd /content/drive/MyDrive/ML2022/hw9
!pip install lime==0.1.1.37 captum
!nvidia-smi

# %%
%load_ext autoreload
%autoreload 2
%matplotlib inline
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# %%
#@title Settings { display-mode: "form" }
batch_size = 64 #@param {type:"integer"}
n_epoch = 2000 #@param {type:"integer"}
loss_record = []

# %%
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for epoch in tqdm(range(n_epoch)):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x.to(device)), y.to(device))
        loss.backward()
        optimizer.step()
        loss_record.append(loss.item())
torch.save(model.state_dict(), "/content/drive/MyDrive/ML2022/hw9/model.ckpt")

# %%
%%time
def smoothgrad_noise(image, noise_level, n_samples, generator):
    std = noise_level * (image.max() - image.min())
    return torch.stack([torch.randn(image.shape, generator=generator) for _ in range(n_samples)]) * std

# %%
plt.plot(loss_record)
plt.title("loss")
plt.show()

# %%
import torchvision.transforms.functional as TF
ig_kinds = !ls baselines

def ig_baseline(image, kind, generator):
    if kind == "black":
        return torch.zeros_like(image)
    if kind == "white":
        return torch.ones_like(image)
    if kind == "mean":
        return image.mean([1, 2], keepdim=True).expand_as(image).clone()
    if kind == "blur":
        return TF.gaussian_blur(image, [31, 31], [8., 8.])
    if kind == "uniform":
        return torch.rand(image.shape, generator=generator).to(image.dtype)
    raise ValueError(kind)

# %%
%%bash
zip -r hw9.zip . -x "*.ckpt"

# %%
?np.linalg.norm

# %%
def euclidean_distance(a, b):
    return np.linalg.norm(np.asarray(a) - np.asarray(b))

# %%
import torch.nn.functional as F
import torch

# %%
%%capture output
def cosine_similarity(a, b):
    return F.cosine_similarity(torch.from_numpy(a), torch.from_numpy(b), dim=0).item()

# %%
%timeit cosine_similarity(embeddings[0], embeddings[1])
from google.colab import files
files.download("hw9.zip")
