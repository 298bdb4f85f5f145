"""The places a person goes to, one after the other, and what is to be seen there."""

import re
from typing import TYPE_CHECKING, Final

from tests.e2e.home_assistant import PASSWORD, USER
from tests.sandbox.planted import (
    HDBITS_PASSKEY,
    HDBITS_USERNAME,
    QBITTORRENT_PASSWORD,
    QBITTORRENT_USERNAME,
    TMDB_TOKEN,
    TORZNAB_API_KEY,
    TRAKT_CLIENT_ID,
    TRAKT_CLIENT_SECRET,
)
from tests.sandbox.world import World

from .album import PHONE
from .house import AUTOMATION_ID, AUTOMATION_NAME, NONSENSE
from .person import Person

if TYPE_CHECKING:
    from playwright.async_api import Locator

INTEGRATION: Final = "/config/integrations/integration/radarr_mvp"
LIST_NAME: Final = "My watchlist"
FILE_NAME: Final = "{Movie Title} ({Release Year}) {Quality Title}"

# Parts of the options, and the sections that are folded up in them.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "Automation": ("New movies", "Limits"),
    "Media management": ("Importing", "Subtitles and other files", "Permissions"),
    "Release preferences": (
        "Preferences",
        "Words",
        "Subtitles in the picture",
        "Waiting for something better",
    ),
    "Failures": (),
    "Movie information": (),
    "Lists": ("Lists that shrink suddenly",),
    "Storage": ("How long things are remembered",),
}

# A search, a download and an import, on a machine with ten times as much to do.
_ARRIVAL: Final = 300.0
_LONG: Final = (1280, 2800)


async def log_in(person: Person) -> None:
    """Log in by the page for it."""
    await person.go("")
    await person.page.get_by_label("Username").fill(USER)
    await person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await person.look("log-in")
    await person.press("Log in")
    await person.see("Welcome Demo")
    await person.look("overview")


async def find_integration(person: Person) -> None:
    """Find the integration among all others."""
    await person.go("/config/integrations/dashboard")
    await person.press("Add integration")
    await person.page.get_by_placeholder("Search for a brand name").fill("Radarr MVP")
    await person.button("Radarr MVP").wait_for()
    await person.look("choose-integration")
    await person.press("Radarr MVP")


async def tell_movie_database(person: Person, world: World) -> None:
    """Mistype the key, read what is wrong, and put it right."""
    await person.write("TMDb API key or read access token", "mistyped")
    await person.press("Advanced")
    await person.write("TMDb address", f"{world.tmdb.url}/3")
    await person.look("flow-movie-database")
    await person.press("Submit")
    await person.see("The service does not accept these credentials")
    await person.look("flow-wrong-key")
    await person.write("TMDb API key or read access token", TMDB_TOKEN)
    await person.press("Submit")


async def tell_qbittorrent(person: Person, world: World) -> None:
    """Say where qBittorrent is."""
    await person.write("Address of the Web UI", world.swarm.downloader.url)
    await person.write("User name", QBITTORRENT_USERNAME)
    await person.write("Password", QBITTORRENT_PASSWORD)
    await person.look("flow-qbittorrent", (1280, 1100))
    await person.press("Submit")


async def tell_hdbits(person: Person, world: World) -> None:
    """Give the account of the tracker."""
    await person.write("Passkey", HDBITS_PASSKEY)
    await person.write("User name", HDBITS_USERNAME)
    await person.press("Advanced")
    await person.write("HDBits address", world.hdbits.url)
    await person.look("flow-hdbits", (1280, 1100))
    await person.press("Submit")


async def tell_library(person: Person, world: World) -> None:
    """Say where films go, after a slip."""
    await person.write("Library folder", "movies")
    await person.press("Submit")
    await person.see("Enter the whole path, beginning with a slash.")
    await person.look("flow-wrong-folder")
    await person.write("Library folder", str(world.library))
    await person.press("Submit")


async def sign_in_to_trakt(person: Person, world: World) -> None:
    """Give the application at Trakt, and enter the code that is shown on Trakt's page."""
    await person.see("Only if you want to follow lists at Trakt")
    await person.write("Client ID", TRAKT_CLIENT_ID)
    await person.write("Client secret", TRAKT_CLIENT_SECRET)
    await person.press("Advanced")
    await person.write("Trakt address", world.trakt.url)
    await person.write("Address of the sign-in", world.trakt.oauth_url)
    await person.look("flow-trakt", (1280, 1400))
    await person.press("Submit")
    await person.see("enter the code")
    await person.page.locator("ha-qr-code").wait_for()
    await person.look("flow-trakt-code")
    await person.look("flow-trakt-code-on-phone", PHONE)
    await person.press("Submit")
    await person.see("Waiting for Trakt")
    await person.look("flow-trakt-waiting")
    (code,) = world.trakt.desk.codes.values()
    elsewhere = await person.page.context.new_page()
    await elsewhere.goto(f"{world.trakt.url}/activate/{code.user_code}")
    await elsewhere.close()
    await person.see("Name and assign")
    await person.look("flow-done")
    await person.press("Skip and finish")


async def look_at_integration(person: Person) -> None:
    """See the library and its indexer."""
    await person.go(INTEGRATION)
    await person.see("Devices that don't belong to a sub-entry")
    await person.see(re.compile(r"^Indexer$"))
    await person.look("integration")


async def change_names(person: Person) -> None:
    """Change how films are named: read what is wrong, put it right, and see what would come of it."""
    await person.press("Configure")
    await person.see("Each part is kept by itself")
    await person.look("options")
    await person.choose("Names of folders and files")
    await person.write("File", "{Movie Title}")
    await person.look("options-names", (1280, 1200))
    await person.press("Submit")
    await person.see("The format needs the token for the release year")
    await person.look("options-wrong-name", (1280, 1200))
    await person.write("File", FILE_NAME)
    await person.press("Submit")
    await person.see("The sample movie would be filed as:")
    await person.see(re.compile(r"/The General's Daughter.* Bluray-1080p\.mkv"))
    await person.look("options-preview")
    await person.choose("Keep these names")
    await person.see("Options successfully saved.")
    await person.press("Finish")


async def look_at_options(person: Person) -> None:
    """Open the other parts of the options with all their sections, and leave each as it is."""
    for part, sections in PARTS.items():
        await person.go(INTEGRATION)
        await person.press("Configure")
        await person.choose(part, exact=True)
        await person.button("Submit").wait_for()
        for section in sections:
            await person.press(section)
        await person.look(f"options-{part.split()[0].lower()}", (1280, 2600))


async def add_indexer(person: Person, world: World) -> None:
    """Look at an indexer that is there, and add another one."""
    await person.go(INTEGRATION)
    await person.press("Change indexer")
    await person.box("Passkey").wait_for()
    await person.look("indexer-change")
    await person.press("Close")
    await person.press("Add indexer")
    await person.see("Kind of indexer")
    await person.look("indexer-kinds")
    await person.choose("Torznab", exact=True)
    await person.write("Name", "Second indexer")
    await person.write("Address", world.torznab.api_url)
    await person.write("API key", "mistyped")
    await person.press("Submit")
    await person.see("The indexer does not accept these credentials")
    await person.look("indexer-wrong-key")
    await person.write("API key", TORZNAB_API_KEY)
    await person.press("Submit")
    await person.see("Created configuration for Second indexer.")
    await person.press("Finish")
    await person.see("Second indexer")
    await person.look("indexer-added")


async def follow_watchlist(person: Person) -> None:
    """Choose a kind of list, read what is on it, and say how it is followed."""
    await person.go(INTEGRATION)
    await person.press("Add list")
    await person.see("Kind of list")
    await person.look("list-kinds")
    await person.choose("Trakt", exact=True)
    await person.see("Which list of Trakt do you want to follow?")
    await person.look("list-trakt")
    await person.choose("Watchlist", exact=True)
    await person.box("Whose watchlist").wait_for()
    await person.look("list-watchlist")
    await person.press("Submit")
    await person.see("A Trip to the Moon, The Cabinet of Dr. Caligari")
    await person.write("Name", LIST_NAME)
    await person.look("list-follow", (1280, 1500))
    await person.press("Filters")
    await person.press("How often it is read, and movies that leave it")
    await person.look("list-follow-all", (1280, 2900))
    await person.press("Submit")
    await person.see(f"Created configuration for {LIST_NAME}.")
    await person.press("Finish")
    await person.see(LIST_NAME)
    await person.look("list-added")


async def look_at_list(person: Person) -> None:
    """See how the list stands, at a desk and on a phone, once its films are on their way."""
    await person.go(INTEGRATION)
    await person.press(re.compile(rf"^{LIST_NAME} .*\d entit"))
    await person.see("Sync now")
    await person.see("Up to date")
    await person.look("list-device", (1280, 1400))
    await person.look("list-device-on-phone", (PHONE[0], 2000))


async def choose_trigger(person: Person) -> None:
    """Give an automation our trigger, out of the list of all there are."""
    await person.go(f"/config/automation/edit/{AUTOMATION_ID}")
    await person.press("Add trigger")
    await person.see("By type")
    await person.page.get_by_placeholder("Search").last.fill("movie imported")
    await person.see("When a movie has arrived in the library.")
    await person.look("automation-triggers")
    await person.choose("When a movie has arrived in the library.")
    await person.see("Only for the movie of this title.")
    await person.look("automation")
    # The button for it only moves out of sight.
    async with person.page.expect_response(
        lambda answer: (
            answer.request.method == "POST"
            and AUTOMATION_ID in answer.url
            and answer.ok
        )
    ):
        await person.press("Save")


async def wish_by_list(person: Person, coming: str) -> None:
    """Write a nonsense, a coming film and an old one on the list; the last vanishes when it has arrived."""
    await person.go("/todo")
    await person.see("You have no to-do items!")
    wish = person.page.get_by_placeholder("Add item")
    await wish.fill(NONSENSE)
    await wish.press("Enter")
    await person.see(f"TMDb knows no movie like {NONSENSE}.")
    await person.look("list-unknown")
    await wish.fill(coming)
    await wish.press("Enter")
    await person.see(coming)
    await wish.fill("The General 1926")
    await wish.press("Enter")
    await person.see("The General (1926)")
    await person.look("list")
    await person.look("list-on-phone", PHONE)
    await person.see_gone("The General (1926)", _ARRIVAL)
    await person.see(coming)
    await person.look("list-after-arrival")


async def wish_by_action(person: Person) -> None:
    """Fill in the form of the action, and read its answer."""
    await person.go("/config/tools/action")
    await person.page.locator("ha-service-picker").click()
    await person.page.get_by_placeholder("Search").last.fill("add movie")
    await person.look("action-search")
    await person.choose("radarr_mvp.add_movie")
    title = await _tick(person, "The title of the movie, also with its year")
    await title.get_by_role("textbox").fill("Nosferatu")
    year = await _tick(person, "The year of the movie")
    await year.get_by_role("spinbutton").fill("1922")
    await person.look("action", (1280, 1400))
    await person.press("Perform action")
    await person.see("correlation_id")
    await person.see("Nosferatu, eine Symphonie des Grauens")
    await person.look("action-answer", (1280, 2000))


async def _tick(person: Person, told: str) -> Locator:
    """Say that a field of an action is to be filled in, and return the row that it is in."""
    row = person.page.locator("ha-settings-row").filter(has_text=told)
    await row.get_by_role("checkbox").press("Space")
    return row


async def wait_for_arrival(person: Person, film: str, coming: str) -> None:
    """Wait until a film is wanted no more, as another one still is."""
    await person.go("/todo")
    await person.see(coming)
    await person.see_gone(film, _ARRIVAL)


async def read_logbook(person: Person) -> None:
    """Read what has happened, in sentences."""
    await person.go("/logbook")
    await person.see("can be watched: Bluray-1080p, in Movies")
    await person.see(AUTOMATION_NAME)
    await person.look("logbook", (1280, 2000))


async def look_at_calendar(person: Person, coming: str) -> None:
    """See when the coming film comes."""
    await person.go("/calendar")
    await person.see(f"{coming}: ")
    await person.look("calendar")
    await person.choose(f"{coming}: ")
    await person.see("https://www.themoviedb.org/movie/")
    await person.look("calendar-release")


async def play_film(person: Person) -> dict[str, float]:
    """Find a film in the media browser, play it, and return what the player says of it."""
    await person.go("/media-browser")
    await person.page.get_by_label("Radarr MVP").first.click()
    await person.see("Recently imported")
    await person.look("media-library")
    await person.page.get_by_label("All movies").first.click()
    await person.see("Nosferatu (1922)")
    await person.look("media-films")
    await person.look("media-on-phone", PHONE)
    await person.page.get_by_label("The General (1926)").first.click()
    playing: dict[str, float] = await person.page.locator("video").evaluate(
        """video => new Promise((played, failed) => {
          const look = () => {
            if (video.error) failed(new Error(video.error.message));
            else if (video.currentTime > 0)
              played({seconds: video.duration, width: video.videoWidth, at: video.currentTime});
          };
          for (const name of ["timeupdate", "error"]) video.addEventListener(name, look);
          look();
        })"""
    )
    await person.look("media-playing")
    return playing


async def look_at_device(person: Person) -> None:
    """See all that is told of the library, at a desk and on a phone."""
    await person.go(INTEGRATION)
    await person.press(re.compile(r"^Movies .*\d entities"))
    await person.see("Last imported")
    await person.see("Nosferatu (1922)")
    await person.look("device", _LONG)
    await person.look("device-on-phone", (PHONE[0], 3600))
    await person.choose("Latest import", exact=True)
    await person.page.locator("ha-more-info-dialog img").first.wait_for()
    await person.look("latest-import")


async def look_for_repairs(person: Person) -> None:
    """See that nothing asks for a repair."""
    await person.go("/config/repairs")
    await person.see("There are currently no repairs pending")
    await person.look("repairs")
