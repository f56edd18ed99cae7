// The page of the scenario: it signs in when an API is called, and steps up when a policy asks for it.
import {
	createChallengeFetch,
	createPublicClient,
	createWebStorage,
	InteractionRequiredAuthError,
} from '@countersign/client';

interface Config {
	authority: string;
	authorityMetadata: never;
	clientId: string;
	apis: Record<Api, string>;
}
type Api = 'notes' | 'payroll';

const scopes = { notes: ['api://notes/Notes.Read'], payroll: ['api://payroll/Payroll.Read'] } as const;
const config = (await (await fetch('/config.json')).json()) as Config;
const { authority, authorityMetadata, clientId, apis } = config;
const redirectUri = `${location.origin}/`;
const cache = createWebStorage(sessionStorage);
const client = createPublicClient({ authority, authorityMetadata, clientId, redirectUri, cache });

const told = JSON.parse(sessionStorage.getItem('story') ?? '[]') as string[];
function show(): void {
	const items = told.map((text) => Object.assign(document.createElement('li'), { textContent: text }));
	document.getElementById('story')?.replaceChildren(...items);
}
function tell(text: string): void {
	told.push(text);
	sessionStorage.setItem('story', JSON.stringify(told));
	show();
}

async function call(api: Api): Promise<void> {
	const [account] = await client.getAllAccounts();
	const request = createChallengeFetch({
		origins: [apis[api]],
		acquireToken: (more) => {
			if (!account) throw new InteractionRequiredAuthError({ error: 'no_account' }, 'none');
			return client.acquireTokenSilent({ scopes: scopes[api], account, ...more });
		},
		stepUp: ({ claims, error }) => {
			tell(`The user is asked for the ${api}${error.errorNumber ? `: AADSTS${error.errorNumber}` : ', to sign in'}.`);
			const known = { ...(claims === undefined ? {} : { claims }), ...(account ? { account } : {}) };
			// the page is left; the state says what to go on with when it comes back
			return client.acquireTokenRedirect({ scopes: scopes[api], state: api, ...known });
		},
	});
	const answer = await request(apis[api]);
	tell(`The ${api} answered ${answer.status}: ${await answer.text()}`);
}
const attempt = (api: Api) => call(api).catch((error) => tell(error instanceof Error ? error.message : String(error)));

show();
for (const api of ['notes', 'payroll'] as const)
	document.getElementById(api)?.addEventListener('click', () => attempt(api));
const result = await client.handleRedirectPromise().catch((error: Error) => void tell(error.message));
if (result?.state === 'notes' || result?.state === 'payroll') await attempt(result.state);
