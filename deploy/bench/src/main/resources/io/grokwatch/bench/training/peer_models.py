"""The networks of the peer, as its recipes have them: each answers with the features of its last layer, and the logits."""

import torch
import torch.nn.functional as F
from torch import nn


class EmbeddingMlp(nn.Module):
    def __init__(self, tokens, d, width, classes):
        super().__init__()
        self.embedding = nn.Embedding(tokens, d)
        self.hidden = nn.Linear(2 * d, width)
        self.output = nn.Linear(width, classes)

    def forward(self, inputs):
        features = F.relu(self.hidden(self.embedding(inputs).flatten(1)))
        return features, self.output(features)


class Mlp(nn.Module):
    def __init__(self, inputs, depth, width, classes):
        super().__init__()
        layers = []
        for layer in range(depth):
            layers += [nn.Linear(inputs if layer == 0 else width, width), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        self.output = nn.Linear(width, classes)

    def forward(self, inputs):
        features = self.body(inputs)
        return features, self.output(features)


class Attention(nn.Module):
    """Causal; queries, keys and values in one product."""

    def __init__(self, d, heads, bias):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(d, 3 * d, bias=bias)
        self.out = nn.Linear(d, d, bias=bias)

    def forward(self, x):
        n, length, d = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(n, length, d))


class OneLayerTransformer(nn.Module):
    """Nanda's: no layer norm, ReLU, the answer is read at `=`."""

    def __init__(self, tokens, d, heads):
        super().__init__()
        self.embedding = nn.Embedding(tokens + 1, d)
        self.position = nn.Parameter(torch.randn(3, d) / d**0.5)
        self.attention = Attention(d, heads, bias=False)
        self.hidden = nn.Linear(d, 4 * d)
        self.hidden_out = nn.Linear(4 * d, d)
        self.output = nn.Linear(d, tokens + 1, bias=False)

    def forward(self, sequences):
        x = self.embedding(sequences) + self.position
        x = x + self.attention(x)
        x = x + self.hidden_out(F.relu(self.hidden(x)))
        features = x[:, -1]
        return features, self.output(features)


class GrokfastBlock(nn.Module):
    """Norm before each part; the attention adds to the normed rows."""

    def __init__(self, d, heads):
        super().__init__()
        self.norm, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention = Attention(d, heads, bias=True)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        x = self.norm(x)
        x = x + self.attention(x)
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class GrokfastDecoder(nn.Module):
    """Power's decoder as ironjr/grokfast has it, over `x op y =`; the answer is read at `=`."""

    def __init__(self, tokens, d, heads, layers):
        super().__init__()
        self.embedding = nn.Embedding(tokens + 2, d)
        self.position = nn.Parameter(torch.randn(4, d))
        self.blocks = nn.Sequential(*(GrokfastBlock(d, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(d)
        self.output = nn.Linear(d, tokens, bias=False)

    def forward(self, sequences):
        features = self.norm(self.blocks(self.embedding(sequences) + self.position)[:, -1])
        return features, self.output(features)


def model(p):
    if p["task"] == "gaussian":
        return Mlp(int(p["dims"]), int(p["depth"]), int(p["width"]), int(p["classes"]))
    tokens, d = int(p["p"]), int(p["d"])
    if p["model"] == "transformer":
        return OneLayerTransformer(tokens, d, int(p["heads"]))
    if p["model"] == "grokfast":
        return GrokfastDecoder(tokens, d, int(p["heads"]), int(p["layers"]))
    if p["model"] != "emb":
        raise SystemExit(f"the peer has no model {p['model']}, it has emb mlp transformer grokfast")
    return EmbeddingMlp(tokens, d, int(p["width"]), tokens)
