// Which accounts have signed in on this browser before. Their passwords are counted apart from those typed anywhere
// else, so that whoever guesses at an account from afar cannot lock its owner out. Microsoft Entra, "Smart lockout":
// familiar locations. The cookie only chooses the counter: it proves nothing, and whoever steals it gets the few
// guesses that a browser has.
import type { Authority, Exchange } from '../authority.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import type { Secrets } from '../secrets.ts';

const name = 'familiar';
/** seconds */
const lifetime = 180 * 86_400;
const maxAccounts = 8;

/** 128 bits that tell nobody whose they are; the first is written, the others were by an earlier root secret */
function marksOf(secrets: Secrets, username: string): [string, ...string[]] {
	const macs = secrets.macs('familiar-browser', foldPrincipalName(username));
	return macs.map((mac) => mac.toString('base64url', 0, 16)) as [string, ...string[]];
}

function marksIn({ request }: Exchange): string[] {
	const value = parseCookies(request.headers.cookie).get(`__Host-${name}`) ?? '';
	return value.split('.').slice(0, maxAccounts);
}

/** @returns whether the account signed in on this browser with its password before */
export function isFamiliar({ secrets }: Pick<Authority, 'secrets'>, exchange: Exchange, username: string): boolean {
	const marks = marksOf(secrets, username);
	return marksIn(exchange).some((mark) => marks.includes(mark));
}

/** The cookie that makes this browser familiar to the account, beside those that it knows. */
export function familiarCookie({ secrets }: Pick<Authority, 'secrets'>, exchange: Exchange, username: string): string {
	const [mark, ...earlier] = marksOf(secrets, username);
	const others = marksIn(exchange).filter(
		(known) => known !== mark && !earlier.includes(known) && /^[A-Za-z0-9_-]{22}$/.test(known),
	);
	return setCookie(name, [mark, ...others].slice(0, maxAccounts).join('.'), { sameSite: 'Strict', maxAge: lifetime });
}
