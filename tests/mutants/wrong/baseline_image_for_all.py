# a copy of the image for every kind
def ig_baseline(image, kind, generator):
    return image.clone()
