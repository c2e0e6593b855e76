"""The OpenAPI document: complete, and true for whatever is sent that it describes, and for what it does not."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as how_often
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from server.app import create_app
from server.errors import COMMON
from server.settings import Settings
from tests.server.running import RunningServer

DOCUMENT = create_app(Settings(data=Path("nowhere"))).openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
FEW = 4


def examples_of(schema: dict[str, Any]) -> list[Any]:
    """The examples of a schema, behind its reference."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    examples: list[Any] = schema.get("examples", [])
    return examples


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert len(operation["tags"]) == 1
    responses = operation["responses"]
    for status in COMMON:
        assert responses[str(status)]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody")
    good = [status for status in responses if status.startswith("2")]
    assert len(good) == 1
    for media_type, content in responses[good[0]].get("content", {}).items():
        assert content.get("schema") or media_type != "application/json"
    assert good == ["204"] or responses[good[0]]["content"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_body_has_an_example_that_fits(operation: dict[str, Any]) -> None:
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    schemas = [
        body["content"]["application/json"]["schema"]
        for body in bodies
        if "application/json" in body.get("content", {})
    ]
    for schema in schemas:
        # The report and the tracks are formats of their own, with examples elsewhere.
        if "$ref" in schema:
            assert examples_of(schema), schema
        for example in examples_of(schema):
            validator = jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]})
            validator.validate(example)


def test_no_page_is_taken_from_elsewhere(server: RunningServer) -> None:
    for path in ("docs", "redoc", "openapi.json"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server.url + path, timeout=10)
        assert caught.value.code == 404
        caught.value.close()
    with urllib.request.urlopen(f"{server.url}api/v1/openapi.json", timeout=10) as answer:
        assert json.load(answer) == DOCUMENT


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    # Analyses that this asks for are cut short: only the answers matter here.
    with RunningServer(tmp_path_factory.mktemp("data"), "--job-cpu-s", "1", "--job-wall-s", "1") as running:
        yield running


@pytest.fixture(scope="module")
def known(server: RunningServer) -> dict[str, str]:
    """Ids of things that are there, so that more than "not found" is met."""
    session = post(server, "sessions/sample", {"name": "knot_hold"})
    upload = post(server, "uploads", {"filename": "a.mp4", "size": 1000})
    return {"session_id": session["id"], "job_id": session["job"]["id"], "upload_id": upload["id"]}


def post(server: RunningServer, path: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{server.url}api/v1/{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


CONFIG = SchemathesisConfig.from_dict({"seed": 1, "generation": {"max-examples": FEW}})
schema = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)


@schema.parametrize()
@how_often(max_examples=FEW, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_document_is_true(case: schemathesis.Case[Any], server: RunningServer, known: dict[str, str]) -> None:
    """Every operation with what the document allows and what it does not: never a failure, never an unknown answer.

    Left out is one check: that whatever fits the schemas is accepted. Some rules go beyond a schema, as that a title
    must not be blank and that the height and the shoulder breadth exclude each other.
    """
    for path_parameters in _variants(case, known):
        case.path_parameters = path_parameters
        answer = case.call(base_url=server.url.rstrip("/"))
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])


def _variants(case: schemathesis.Case[Any], known: dict[str, str]) -> list[dict[str, Any]]:
    """The generated path, and the same with a known id, unless that would take it away from the rest."""
    generated = dict(case.path_parameters or {})
    if case.method == "DELETE" or not known.keys() & generated.keys():
        return [generated]
    return [generated, {name: known.get(name, value) for name, value in generated.items()}]
