"""Names of metrics, signatures that go together, requirements that are met, what names a version."""

from typing import Any

import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.models.checking import broken
from cellworks_engine.models.metrics import chosen, counts, folds, higher_is_better, is_auc, is_share
from cellworks_engine.models.requirements import unmet
from cellworks_engine.models.schema import Signature, SignatureColumn, Unmet
from cellworks_engine.models.service import parse
from cellworks_engine.models.signatures import read_signature


@pytest.mark.parametrize(
    ("key", "higher", "auc", "share"),
    [
        ("auc", True, True, False), ("test_roc_auc", True, True, False), ("pr_auc", True, False, False),
        ("val_accuracy", True, False, True), ("balanced_accuracy", True, False, False),
        ("rmse", False, False, False), ("val_loss", False, False, False), ("log_loss", False, False, False),
        ("revenue", None, False, False), ("glossary", None, False, False),
    ],
)  # fmt: skip
def test_a_metric_s_name_tells_which_way_it_is_better(key: str, higher: bool | None, auc: bool, share: bool):
    assert (higher_is_better(key), is_auc(key), is_share(key)) == (higher, auc, share)


def test_the_metric_compared_is_the_best_known_one_that_both_have_and_none_of_training_data():
    ours = {"training_roc_auc": 1.0, "rmse": 1.0, "test_auc": 0.7, "auc_fold_0": 0.7, "things": 3.0}
    assert chosen(ours, None) == "test_auc"
    assert chosen(ours, {"rmse": 2.0, "training_roc_auc": 1.0}) == "rmse"
    assert chosen(ours, {"training_roc_auc": 1.0}) is None


def test_folds_and_rows_are_read_off_the_names():
    metrics = {"auc_fold_0": 0.7, "fold_1_auc": 0.8, "split2_test_auc": 0.9, "auc": 0.8, "test_rows": 100.0}
    assert folds(metrics, "auc") == {"0": 0.7, "1": 0.8, "2": 0.9}
    assert counts(metrics, {"test_positives": "23"}, "auc") == (100, 23)
    assert counts({"test_rows": 0.5}, {"rows": "many"}, "auc") == (None, None)


def column(name: str, kind: str = "double", **more: Any) -> SignatureColumn:
    return SignatureColumn(name=name, type=kind, **more)


def signature(*inputs: SignatureColumn, outputs: tuple[SignatureColumn, ...] = ()) -> Signature:
    return Signature(inputs=list(inputs), outputs=list(outputs), params=[], json="{}")


def test_a_signature_may_take_more_and_not_less():
    old = signature(column("a", "integer"), column("b"), outputs=(column("p"),))
    same = (column("p"),)
    assert broken(old, signature(column("a", "long"), outputs=same)) == []
    assert broken(old, signature(column("a", "integer"), column("c", required=False), outputs=same)) == []
    assert broken(old, signature(column("a", "string"), column("c"))) == [
        "a was integer, is string", "c is new and required", "the output p is gone",
    ]  # fmt: skip


def test_mlmodel_s_signature_is_read_column_by_column():
    told = {
        "inputs": '[{"type": "long", "name": "x", "required": false}]',
        "outputs": '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}]',
        "params": '[{"name": "t", "type": "double", "default": 0.5, "shape": null}]',
    }
    found = read_signature(told)
    assert found is not None
    assert found.inputs == [column("x", "long", required=False)]
    assert found.outputs[0].type == "tensor float64 (-1, 3)"
    assert found.params[0].default == "0.5"
    assert read_signature({"inputs": None}) is None


def test_requirements_name_what_is_missing_or_of_another_version():
    installed = ["scikit-learn==1.7.2", "mlflow==3.14.2", "torch==2.1.0+cpu", "pandas==2.3.0"]
    needs = ["scikit_learn==1.7.2", "mlflow==3.14.0", "torch==2.1.0", "pandas>=3", "lightgbm==4.6.0",
             "--extra-index-url x", "nothing==1; python_version < '3'", "./local.whl"]  # fmt: skip
    assert unmet(needs, installed) == [
        Unmet(package="pandas", needs="pandas>=3", has="2.3.0"),
        Unmet(package="lightgbm", needs="lightgbm==4.6.0", has=None),
    ]


def test_what_names_a_version_is_taken_apart_or_refused():
    assert parse("late-flights/3") == ("late-flights", "3")
    assert parse("late-flights@champion") == ("late-flights", "@champion")
    assert parse("late-flights") == ("late-flights", "latest")
    for wrong in ("", "/3", "late/0", "late/x", "late@", "@champion"):
        with pytest.raises(InvalidInput, match="is no version of a model"):
            parse(wrong)
