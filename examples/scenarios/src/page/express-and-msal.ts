// The page of the scenario, with MSAL alone: it takes the claims out of the challenge, and MSAL asks the user for them.
import type * as Msal from '@azure/msal-browser';

/** what `msal-browser.min.js` defines */
declare const msal: typeof Msal;

interface Config {
	authority: string;
	tenant: string;
	clientId: string;
	scope: string;
}
interface Order {
	id: string;
	what: string;
}

const { authority, tenant, clientId, scope } = (await (await fetch('/config.json')).json()) as Config;
const application = await msal.createStandardPublicClientApplication({
	auth: {
		...{ clientId, authority: `${authority}/${tenant}`, redirectUri: `${location.origin}/` },
		// an authority that is not one of Microsoft's is named here; to name Microsoft's changes nothing
		knownAuthorities: [new URL(authority).host],
		// says that this page can answer claims challenges
		clientCapabilities: ['CP1'],
	},
});

const told = JSON.parse(sessionStorage.getItem('story') ?? '[]') as string[];
function tell(text?: string): void {
	if (text !== undefined) told.push(text);
	sessionStorage.setItem('story', JSON.stringify(told));
	const items = told.map((line) => Object.assign(document.createElement('li'), { textContent: line }));
	document.getElementById('story')?.replaceChildren(...items);
}

/** The claims of a challenge, as Microsoft's claims challenge documentation describes the header. */
function claimsOf(response: Response): string | undefined {
	const [, claims] = /claims="([\w+/=-]+)"/.exec(response.headers.get('www-authenticate') ?? '') ?? [];
	return claims === undefined ? undefined : atob(claims);
}

/** Calls the API; leaves the page when the user has to sign in, and goes on with `state` when it comes back. */
async function call(method: string, path: string, state: string): Promise<Response | undefined> {
	const [account] = application.getAllAccounts();
	const request = { scopes: [scope], state, ...(account ? { account } : {}) };
	const signIn = async (why: string, claims?: string) => {
		tell(why);
		await application.acquireTokenRedirect({ ...request, ...(claims === undefined ? {} : { claims }) });
	};
	if (!account) return void (await signIn('The user is asked to sign in.'));
	let token: string;
	try {
		token = (await application.acquireTokenSilent({ ...request, account })).accessToken;
	} catch (error) {
		if (!(error instanceof msal.InteractionRequiredAuthError)) throw error;
		return void (await signIn(`The user is asked again: ${error.errorCode}.`, error.claims));
	}
	const response = await fetch(path, { method, headers: { authorization: `Bearer ${token}` } });
	const claims = response.status === 401 ? claimsOf(response) : undefined;
	if (claims !== undefined) return void (await signIn(`The API challenges: ${claims}`, claims));
	tell(`${method} ${path} answered ${response.status}.`);
	return response;
}

async function read(): Promise<void> {
	const response = await call('GET', '/orders', 'read');
	if (!response?.ok) return;
	const orders = (await response.json()) as Order[];
	const items = orders.map(({ id, what }) => {
		const button = Object.assign(document.createElement('button'), { type: 'button', textContent: `Cancel ${id}` });
		button.addEventListener('click', () => attempt(() => cancel(id)));
		const item = document.createElement('li');
		item.append(what, button);
		return item;
	});
	document.getElementById('orders')?.replaceChildren(...items);
}

async function cancel(id: string): Promise<void> {
	if (await call('DELETE', `/orders/${encodeURIComponent(id)}`, `cancel ${id}`)) await read();
}

const attempt = (work: () => Promise<void>) =>
	work().catch((error) => tell(error instanceof Error ? error.message : String(error)));

tell();
document.getElementById('read')?.addEventListener('click', () => attempt(read));
const result = await application.handleRedirectPromise();
const [what, id] = (result?.state ?? '').split(' ');
if (what === 'read') await attempt(read);
if (what === 'cancel' && id) await attempt(() => cancel(id));
