"""What leaders see and decide: sign-in, forms pages (Flask) and pages of maps (Dash), guarded.

`create_dashboard` wires one table of addresses to plain functions, each with its rule; the guard
refuses every address that has none.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

from analysis.shell.holdings import Holdings
from analysis.shell.meanings import Meanings
from analysis.shell.shelf import Shelf
from analysis.shell.theme_map import ThemeMaps
from dashboard import (
    assets,
    data_map_pages,
    deeds,
    exports,
    headers,
    log_pages,
    maps,
    paper,
    refusals,
)
from dashboard.access import Rule, stand_guard
from dashboard.accounts import (
    account_pages,
    choosing,
    code_pages,
    elsewhere,
    entrance,
    invitation_pages,
    inviting,
    own_account,
    staying,
    unit_pages,
)
from dashboard.desk import Clock, Desk, FrontDoor, utc_now
from dashboard.expectations import expecting_pages, showing_pages
from dashboard.gated.drawn_maps import DrawnMaps
from dashboard.gathering import (
    collection_pages,
    entry,
    gathering_pages,
    overview,
    population_pages,
    threshold_pages,
    waiting_pages,
)
from dashboard.languages import speak_languages
from dashboard.patterns import change_pages, diagnosis_pages, landscape_pages, pattern_pages
from dashboard.provider import open_provider
from dashboard.stories import (
    follow_up_pages,
    holding_pages,
    media_pages,
    reading_list_pages,
    story_pages,
    unmask_pages,
)
from dashboard.texts import Texts
from dashboard.themes import theme_edit_pages, theme_map_pages
from dashboard.throttle import Throttle
from dashboard.tongues import mark_tongues
from dashboard.whereabouts import whereabouts
from dashboard.wording import day
from storybank.database import Sessions
from storybank.faults import DISCREET
from storybank.group_roles import read_group_roles
from storybank.keys import Purpose, Secret, derive_key, load_secret
from storybank.media.arriving import Vault
from storybank.media.keyring import Keyring
from storybank.settings import Settings
from storybank.transcripts import load_recogniser

GET, POST = ("GET",), ("POST",)
BACK = "/sign-in/back"
MEDIUM = "/collections/<slug>/media/<ticket>"
CHANGE = "/change/<slug>/map.<any(svg,csv):kind>"
DRIFT = "/change/<slug>/themes.<any(svg,csv):kind>"
LANDSCAPE = "/landscape/<slug>/map.<any(svg,csv):kind>"
THEME_MAP = "/themes/<slug>/map.<any(svg,csv):kind>"
EXPECTING = "/expecting/<slug>"
POPULATION = "/collections/<slug>/population"
FOLLOW_UPS = "/collections/<slug>/follow-ups"
ACCOUNT = "/accounts/<int:number>"
HELD_BACK = "/collections/<slug>/held-back"
STORY = "/collections/<slug>/stories/<handle>"
READING = "/collections/<slug>/reading"
READING_LIST = f"{READING}/<int:number>"
LISTED = f"{READING_LIST}/stories/<int:entry>"
CODES = "/account/codes"
ADDRESSES: tuple[tuple[str, tuple[str, ...], Callable[..., Any], Rule], ...] = (
    ("/", GET, overview.show_overview, Rule.SIGNED_IN),
    ("/sign-in", GET, entrance.show_sign_in, Rule.OPEN),
    ("/sign-in", POST, entrance.sign_in, Rule.OPEN),
    ("/sign-in/code", POST, entrance.sign_in_with_code, Rule.OPEN),
    ("/sign-in/elsewhere", GET, elsewhere.leave, Rule.OPEN),
    (BACK, GET, elsewhere.come_back, Rule.OPEN),
    ("/sign-in/ended-elsewhere", GET, elsewhere.end_elsewhere, Rule.OPEN),
    ("/sign-in/left", GET, staying.show_time_left, Rule.OPEN),
    ("/sign-in/left", POST, staying.stay, Rule.SIGNED_IN),
    ("/sign-out", POST, entrance.sign_out, Rule.SIGNED_IN),
    ("/language", POST, entrance.choose_language, Rule.SIGNED_IN),
    ("/choose-password/<token>", GET, choosing.show_choice, Rule.OPEN),
    ("/choose-password/<token>", POST, choosing.choose, Rule.OPEN),
    ("/account", GET, own_account.show_own_account, Rule.SIGNED_IN),
    ("/account/password", POST, own_account.choose_anew, Rule.SIGNED_IN),
    ("/account/sign-ins", POST, own_account.end_others, Rule.SIGNED_IN),
    ("/account/elsewhere", POST, elsewhere.connect_own, Rule.SIGNED_IN),
    ("/account/elsewhere/off", POST, elsewhere.disconnect_own, Rule.SIGNED_IN),
    (CODES, GET, code_pages.show_second_factor, Rule.SIGNED_IN),
    (CODES, POST, code_pages.begin_codes, Rule.SIGNED_IN),
    (f"{CODES}/confirm", POST, code_pages.confirm_codes, Rule.SIGNED_IN),
    (f"{CODES}/off", POST, code_pages.give_up_codes, Rule.SIGNED_IN),
    ("/accounts", GET, account_pages.show_accounts, Rule.OWNER),
    ("/accounts/invite", GET, inviting.show_invite, Rule.OWNER),
    ("/accounts/invite", POST, inviting.invite, Rule.OWNER),
    (ACCOUNT, GET, account_pages.show_account, Rule.OWNER),
    (f"{ACCOUNT}/roles", POST, account_pages.give_role, Rule.OWNER),
    (f"{ACCOUNT}/roles/<int:role>/take", POST, account_pages.take_role, Rule.OWNER),
    (f"{ACCOUNT}/link", POST, account_pages.make_link, Rule.OWNER),
    (f"{ACCOUNT}/sign-out", POST, account_pages.sign_out_everywhere, Rule.OWNER),
    (f"{ACCOUNT}/codes", POST, account_pages.forget_codes, Rule.OWNER),
    (f"{ACCOUNT}/end", POST, account_pages.end, Rule.OWNER),
    ("/units", GET, unit_pages.show_units, Rule.OWNER),
    ("/units", POST, unit_pages.plant, Rule.OWNER),
    ("/units/<int:number>", GET, unit_pages.show_unit, Rule.OWNER),
    ("/units/<int:number>", POST, unit_pages.rewrite, Rule.OWNER),
    ("/units/<int:number>/remove", POST, unit_pages.uproot, Rule.OWNER),
    ("/log", GET, log_pages.show_log, Rule.OWNER),
    ("/explore/<slug>", GET, maps.show_explore, Rule.READER),
    ("/explore/<slug>/page", GET, maps.draw_explore, Rule.READER),
    ("/explore/<slug>/deeds", POST, deeds.answer_deed, Rule.READER),
    ("/explore/<slug>/maps/<name>.<any(svg,csv):kind>", GET, exports.save_map, Rule.READER),
    (EXPECTING, GET, expecting_pages.show_expecting, Rule.READER),
    (EXPECTING, POST, expecting_pages.expect, Rule.READER),
    (f"{EXPECTING}/skip", POST, expecting_pages.skip_expecting, Rule.READER),
    ("/findings/<slug>", GET, pattern_pages.show_findings, Rule.READER),
    ("/findings/<slug>", POST, pattern_pages.mark_finding, Rule.READER),
    ("/change/<slug>", GET, change_pages.show_change, Rule.READER),
    ("/change/<slug>/events", POST, change_pages.write_event, Rule.READER),
    ("/change/<slug>/events/<int:number>", POST, change_pages.remove_event, Rule.READER),
    (CHANGE, GET, change_pages.save_change, Rule.READER),
    (DRIFT, GET, change_pages.save_drift, Rule.READER),
    ("/landscape/<slug>", GET, landscape_pages.show_landscape, Rule.READER),
    (LANDSCAPE, GET, landscape_pages.save_landscape, Rule.READER),
    ("/themes/<slug>", GET, maps.show_themes, Rule.READER),
    ("/themes/<slug>/page", GET, maps.draw_themes, Rule.READER),
    ("/themes/<slug>/map", GET, theme_map_pages.show_theme_map, Rule.READER),
    (THEME_MAP, GET, theme_map_pages.save_theme_map, Rule.READER),
    ("/themes/<slug>/changes", GET, theme_edit_pages.show_changes, Rule.ANALYST),
    ("/themes/<slug>/changes", POST, theme_edit_pages.change_theme, Rule.ANALYST),
    ("/themes/<slug>/changes/<int:number>", POST, theme_edit_pages.take_back_change, Rule.ANALYST),
    ("/collections/<slug>", GET, collection_pages.show_collection, Rule.READER),
    ("/collections/<slug>/links/<code>", GET, collection_pages.show_poster, Rule.READER),
    ("/collections/<slug>/links/<code>.svg", GET, collection_pages.send_picture, Rule.READER),
    ("/collections/<slug>/data-map", GET, data_map_pages.show_data_map, Rule.KEEPER),
    ("/collections/<slug>/open", POST, collection_pages.open_up, Rule.KEEPER),
    ("/collections/<slug>/close", POST, collection_pages.close_down, Rule.KEEPER),
    ("/collections/<slug>/gathering", GET, gathering_pages.show_gathering, Rule.READER),
    (POPULATION, GET, population_pages.show_population, Rule.KEEPER),
    (POPULATION, POST, population_pages.give_population, Rule.KEEPER),
    ("/collections/<slug>/expecting", POST, expecting_pages.ask_first, Rule.KEEPER),
    ("/collections/<slug>/signifiers", GET, diagnosis_pages.show_diagnosis, Rule.ANALYST),
    (FOLLOW_UPS, GET, follow_up_pages.show_follow_ups, Rule.READER),
    (FOLLOW_UPS, POST, follow_up_pages.write_follow_up, Rule.KEEPER),
    (f"{FOLLOW_UPS}/<int:number>", GET, follow_up_pages.show_follow_up, Rule.KEEPER),
    (f"{FOLLOW_UPS}/<int:number>", POST, follow_up_pages.rewrite_follow_up, Rule.KEEPER),
    (f"{FOLLOW_UPS}/<int:number>/back", POST, follow_up_pages.remove_follow_up, Rule.KEEPER),
    (MEDIUM, GET, media_pages.show_medium, Rule.READER),
    (f"{MEDIUM}/transcript", GET, media_pages.show_transcript, Rule.TRANSCRIBER),
    (f"{MEDIUM}/transcript", POST, media_pages.keep_transcript, Rule.TRANSCRIBER),
    ("/collections/<slug>/hold/<handle>", GET, holding_pages.show_hold, Rule.HOLDER),
    ("/collections/<slug>/hold/<handle>", POST, holding_pages.hold_story, Rule.HOLDER),
    (HELD_BACK, GET, holding_pages.show_held_back, Rule.HOLDER),
    (f"{HELD_BACK}/<int:number>", POST, holding_pages.write_step, Rule.HOLDER),
    (f"{HELD_BACK}/<int:number>/release", POST, holding_pages.release_story, Rule.HOLDER),
    (STORY, GET, story_pages.show_story, Rule.READER),
    (f"{STORY}/star", POST, story_pages.star_story, Rule.READER),
    (f"{STORY}/note", POST, story_pages.note_story, Rule.READER),
    (f"{STORY}/list", POST, story_pages.list_story, Rule.READER),
    (f"{STORY}/unmask", POST, unmask_pages.unmask_story, Rule.UNMASKER),
    (READING, GET, reading_list_pages.show_reading, Rule.READER),
    (READING, POST, reading_list_pages.start_list, Rule.READER),
    (READING_LIST, GET, reading_list_pages.show_list, Rule.READER),
    (READING_LIST, POST, reading_list_pages.rename_list, Rule.READER),
    (f"{READING_LIST}/remove", POST, reading_list_pages.remove_list, Rule.READER),
    (
        LISTED,
        POST,
        reading_list_pages.arrange_list,
        Rule.READER,
    ),
    ("/collections/<slug>/threshold", POST, threshold_pages.choose_smallest, Rule.KEEPER),
    ("/collections/<slug>/showing", POST, showing_pages.choose_showing, Rule.KEEPER),
    ("/collections/<slug>/invitations", GET, invitation_pages.show_invitations, Rule.KEEPER),
    ("/collections/<slug>/invitations", POST, invitation_pages.mint, Rule.KEEPER),
    ("/collections/<slug>/let-in", POST, waiting_pages.let_in, Rule.KEEPER),
    ("/collections/<slug>/paper", GET, paper.show_paper, Rule.CLERK),
    ("/collections/<slug>/entry", GET, entry.show_entry, Rule.CLERK),
    ("/collections/<slug>/pictures/<name>", GET, entry.send_canvas, Rule.CLERK),
    ("/collections/<slug>/entry", POST, entry.enter_sheet, Rule.CLERK),
    ("/static/<version>/<path:name>", GET, assets.send_asset, Rule.OPEN),
)
LARGEST_BODY = 512 * 1024


def create_dashboard(
    settings: Settings,
    sessions: Sessions,
    *,
    secret: Secret | None = None,
    clock: Clock = utc_now,
    front: FrontDoor | None = None,
) -> Flask:
    """The dashboard as a WSGI app, to be mounted under the front door's prefix."""
    secret = secret or load_secret(settings.secret_path)
    desk = _furnish(settings, sessions, secret, clock, front or FrontDoor())
    app = Flask("dashboard", static_folder=None, root_path=str(assets.HERE))
    app.logger.addFilter(DISCREET)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["APPLICATION_ROOT"] = desk.prefix or "/"
    speak_languages(app)
    for address, methods, view, _ in ADDRESSES:
        app.add_url_rule(address, view.__name__, partial(view, desk), methods=methods)
    app.extensions["desk"] = desk
    app.jinja_env.globals.update(
        accessibility_url=settings.accessibility_url_dashboard,
        assets=desk.assets,
        day=day,
        desk=desk,
        today_in=lambda collection: day(desk.today(collection)),
        whereabouts=whereabouts,
    )
    policy = headers.content_policy(maps.mount_maps(app, desk))
    stand_guard(app, desk, rules())
    app.register_error_handler(Exception, refusals.answer_refusal)
    app.after_request(mark_tongues)
    app.after_request(headers.squeeze)
    app.after_request(partial(headers.add_promises, policy))
    return app


def rules() -> dict[str, Rule]:
    """Who may ask for which endpoint."""
    return {view.__name__: rule for _, _, view, rule in ADDRESSES} | maps.DASH_RULES


def _furnish(
    settings: Settings, sessions: Sessions, secret: Secret, clock: Clock, front: FrontDoor
) -> Desk:
    gate_key = derive_key(secret, Purpose.GATE)
    shelf = Shelf(settings.snapshots, gate_key)
    return Desk(
        settings=settings,
        sessions=sessions,
        holdings=Holdings(gate_key, shelf=shelf),
        texts=Texts(),
        meanings=Meanings(shelf),
        theme_maps=ThemeMaps(shelf),
        drawn_maps=DrawnMaps(),
        gate_key=gate_key,
        session_key=derive_key(secret, Purpose.SESSIONS),
        code_key=derive_key(secret, Purpose.SECOND_FACTOR),
        paper_key=derive_key(secret, Purpose.PAPER),
        vault=Vault(sessions, Keyring(secret, settings.secret_path)),
        ticket_key=derive_key(secret, Purpose.TICKETS),
        handle_key=derive_key(secret, Purpose.HANDLES),
        recogniser=load_recogniser(settings.recogniser),
        way_key=derive_key(secret, Purpose.WAY_IN),
        provider=open_provider(settings, back=front.prefix + BACK),
        group_roles=read_group_roles(settings.oidc_group_roles),
        clock=clock,
        throttle=Throttle(),
        front=front,
        assets=assets.assets_version(),
    )
