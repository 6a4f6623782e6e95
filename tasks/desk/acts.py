"""Forms that change something: who sent them is looked at first; afterwards the page that they came from is shown."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tasks.desk.access import read_form
from tasks.desk.pages import Desk, desk_of
from tasks.desk.templating import asked

Act = Callable[[Desk, str, dict[str, str]], str]


def act(do: Act, name: str, back: str) -> Callable[[Request], Awaitable[Response]]:
    """What is to be done of whom (the parameter of that name), and the page shown then -> the endpoint that does it.

    403 where nobody may act, where the token is not known, and where no page of ours sent it.
    """

    async def endpoint(request: Request) -> Response:
        desk, fields = desk_of(request), await read_form(request)
        if not desk.access.has_token:
            raise HTTPException(403, "This desk only shows: to act, set WIREDESK_DESK_TOKEN and start it again.")
        if not desk.access.may_act(request, desk.now):
            raise HTTPException(403, "To do this, sign in with the token first.")
        if not desk.access.is_ours(request, fields):
            raise HTTPException(403, "This form was not sent by a page of this desk. Load the page again.")
        whom = str(request.path_params.get(name, ""))
        done = await run_in_threadpool(do, desk, whom, fields)
        desk.snapshot.forget()
        return RedirectResponse(asked(back.format(whom), done=done), 303)

    return endpoint
