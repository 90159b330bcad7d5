"""What both models are made of."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 7


def scaled(strength):
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, random_state=SEED))
