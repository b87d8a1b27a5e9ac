"""The peer of `bench.first_page`: the demo's questions shown by SurveyJS as its manual says.

What SurveyJS has no kind for is asked as its users ask it: a triad as three numbers, stones as two
numbers each. Its minified scripts and style sheet are sent squeezed and may be kept for ever, as
ours are.
"""

import gzip
import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort

from fortell.demo.loader import HERE
from storybank.framework_file import read_framework_file
from storybank.signifiers import Choice, Dyad, FreeText, Question, Scale, Stones, part_ids

MODULES = Path(__file__).parent.parent / "tools" / "bench" / "node_modules"
FILES = {
    "survey.css": MODULES / "survey-core" / "survey-core.fontless.min.css",
    "core.js": MODULES / "survey-core" / "survey.core.min.js",
    "ui.js": MODULES / "survey-js-ui" / "survey-js-ui.min.js",
}
PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>SurveyJS</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/files/survey.css"></head><body><div id="survey"></div>
<script src="/files/core.js"></script><script src="/files/ui.js"></script>
<script>new Survey.Model({model}).render(document.getElementById("survey"));</script>
</body></html>"""


def build_survey() -> Flask:
    app = Flask("survey", static_folder=None)
    page = PAGE.replace("{model}", json.dumps(survey_of_demo()))

    @app.get("/")
    def show_page() -> Response:
        return _squeezed(page.encode(), "text/html; charset=utf-8")

    @app.get("/files/<name>")
    def send_file(name: str) -> Response:
        if name not in FILES:
            abort(404)
        kind = "text/css" if name.endswith("css") else "text/javascript"
        answer = _squeezed(FILES[name].read_bytes(), kind)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer

    return app


def survey_of_demo() -> dict[str, Any]:
    """The demo's framework as SurveyJS's own JSON, a page for each question as on our phone."""
    framework = read_framework_file(HERE / "framework.yaml")
    choices = [prompt.text["nb"] for prompt in framework.prompts]
    prompt = {"type": "radiogroup", "name": "prompt", "title": framework.title["nb"]}
    told = {"type": "comment", "name": "text", "title": framework.story.text.question["nb"]}
    asked = [
        {**prompt, "choices": choices},
        told,
        *(_asked(question) for question in framework.questions.values()),
    ]
    return {"locale": "nb", "pages": [{"elements": [one]} for one in asked]}


def _asked(question: Question) -> dict[str, Any]:
    named = {"name": question.id, "title": question.question["nb"]}
    match question:
        case Choice():
            kind = "checkbox" if question.several else "radiogroup"
            return {**named, "type": kind, "choices": [one.text["nb"] for one in question.options]}
        case Scale():
            return {**named, "type": "rating", "rateMin": question.min, "rateMax": question.max}
        case Dyad():
            return {**named, "type": "slider"}
        case FreeText():
            return {**named, "type": "comment"}
        case Stones():
            names = [f"{part} {axis}" for part in part_ids(question) for axis in "xy"]
        case _:
            names = list(part_ids(question))
    items = [{"name": name, "inputType": "number"} for name in names]
    return {**named, "type": "multipletext", "items": items}


def _squeezed(body: bytes, kind: str) -> Response:
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(gzip.compress(body), content_type=kind, headers=headers)
