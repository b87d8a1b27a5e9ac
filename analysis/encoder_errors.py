"""What can go wrong with an encoder, each said in one sentence.

EncoderError
├── ModelMissing     the model, or the file that carries it, is not on this machine
├── ModelDamaged     the file or the unpacked folder is not what it should be
└── ModelFolderClosed    the folder of models cannot be written
"""

FULL = "the disk may be full"  # where a library does not say what stood in its way


class EncoderError(Exception):
    """An encoder that cannot be had; the message is for the person who runs the system."""


class ModelMissing(EncoderError):
    """The model is not on this machine."""


class ModelDamaged(EncoderError):
    """The model is there, but cannot be read as the one that was asked for."""


class ModelFolderClosed(EncoderError):
    """The model cannot be unpacked, for want of room or of the right to write."""
