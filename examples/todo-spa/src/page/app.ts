// The to-do page: reads with a password alone, and steps up when an operation asks for more.
import {
	type Account,
	AuthError,
	createChallengeFetch,
	createPublicClient,
	createWebStorage,
	InteractionRequiredAuthError,
	type PublicClient,
	type StepUp,
} from '@countersign/client';
import { readStory, tellStory } from './story.ts';

interface Config {
	authority: string;
	authorityMetadata: never;
	clientId: string;
	api: string;
	middleTier: string;
}

interface Task {
	id: string;
	title: string;
	done: boolean;
}

/** An operation to repeat when the page comes back from a step-up by redirect. */
type Intent = { kind: 'delete'; id: string } | { kind: 'cleanup' };

const apiScopes = ['api://todo-api/Tasks.ReadWrite'];
const middleTierScopes = ['api://todo-cleanup/Reports.Read'];

const element = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;

function show(id: string, visible: boolean): void {
	element(id).hidden = !visible;
}

function notice(text: string, bad = false): void {
	const paragraph = element('notice');
	paragraph.textContent = text;
	paragraph.hidden = text === '';
	paragraph.classList.toggle('bad', bad);
}

function make<K extends keyof HTMLElementTagNameMap>(
	name: K,
	text: string,
	onClick?: () => void,
): HTMLElementTagNameMap[K] {
	const created = document.createElement(name);
	created.textContent = text;
	if (onClick) created.addEventListener('click', onClick);
	return created;
}

function renderStory(): void {
	const events = readStory();
	show('story', events.length > 0);
	element('events').replaceChildren(
		...events.map(({ text, detail }) => {
			const item = make('li', text);
			if (detail) item.append(document.createElement('br'), make('code', detail));
			return item;
		}),
	);
}

function tell(text: string, detail?: string): void {
	tellStory(text, detail);
	renderStory();
}

class TodoPage {
	readonly config: Config;
	readonly client: PublicClient;
	account: Account | undefined;
	/** what the user is about to do, for the way back from a redirect */
	intent: Intent | undefined;

	constructor(config: Config) {
		this.config = config;
		this.client = createPublicClient({
			clientId: config.clientId,
			authority: config.authority,
			authorityMetadata: config.authorityMetadata,
			redirectUri: `${location.origin}/`,
			cache: createWebStorage(sessionStorage),
		});
	}

	/** A fetch for one API, which answers that API's challenges. */
	fetchFor(scopes: string[]): typeof fetch {
		return createChallengeFetch({
			origins: [this.config.api, this.config.middleTier],
			acquireToken: (request) => {
				if (!this.account) throw new InteractionRequiredAuthError({ error: 'no_account' }, 'none');
				return this.client.acquireTokenSilent({ scopes, account: this.account, ...request });
			},
			stepUp: (step) => this.stepUp(scopes, step),
			onChallenge: (claims, request) => tell(`The API answered 401 to ${request.method} and asks for more:`, claims),
		});
	}

	stepUp(scopes: string[], { claims, error }: StepUp) {
		tell(
			`The silent request was refused${error.errorNumber ? ` with AADSTS${error.errorNumber}` : ''} (${error.classification}); asking the user.`,
			claims,
		);
		// what no interaction can cure is told, not tried
		if (error.classification === 'message_only') throw error;
		const request = {
			scopes,
			...(claims === undefined ? {} : { claims }),
			...(this.account ? { account: this.account } : {}),
		};
		if (element<HTMLInputElement>('popup').checked) return this.client.acquireTokenPopup(request);
		return this.client.acquireTokenRedirect({
			...request,
			...(this.intent ? { state: JSON.stringify(this.intent) } : {}),
		});
	}

	async start(): Promise<void> {
		const result = await this.client.handleRedirectPromise();
		if (result)
			tell(`Signed in as ${result.account?.username} with ${JSON.stringify(result.idTokenClaims?.amr ?? [])}.`);
		this.account = result?.account ?? (await this.client.getAllAccounts())[0];
		element('sign-in').addEventListener('click', () =>
			this.attempt(() => this.client.acquireTokenRedirect({ scopes: apiScopes })),
		);
		element('cleanup').addEventListener('click', () => this.attempt(() => this.perform({ kind: 'cleanup' })));
		element('add').addEventListener('submit', (event) => {
			event.preventDefault();
			this.attempt(() => this.add());
		});
		renderStory();
		if (!this.account) return show('welcome', true);
		const { account } = this;
		element('account').replaceChildren(
			`${account.name ?? ''} (${account.username}) · `,
			Object.assign(
				make('button', 'Sign out', () => this.signOut(account)),
				{ className: 'link', type: 'button' },
			),
		);
		show('list', true);
		await this.refresh();
		if (result?.state) await this.perform(JSON.parse(result.state) as Intent);
		await this.renderAdmin();
	}

	signOut(account: Account): void {
		sessionStorage.clear();
		this.attempt(() => this.client.logoutRedirect({ account, postLogoutRedirectUri: `${location.origin}/` }));
	}

	/** Runs something the user asked for; whatever goes wrong is said, and nothing typed is lost. */
	async attempt(action: () => Promise<unknown>): Promise<void> {
		for (const button of document.querySelectorAll('button')) button.disabled = true;
		try {
			await action();
		} catch (error) {
			const cancelled = error instanceof AuthError && error.code === 'user_cancelled';
			notice(
				cancelled
					? 'You closed the window, so nothing was changed.'
					: error instanceof Error
						? (error.message.split(' Trace ID:')[0] ?? error.message)
						: String(error),
				!cancelled,
			);
			renderStory();
		} finally {
			for (const button of document.querySelectorAll('button')) button.disabled = false;
		}
	}

	async refresh(): Promise<void> {
		const response = await this.fetchFor(apiScopes)(`${this.config.api}/tasks`);
		if (!response.ok) throw new Error(`The to-do API answered ${response.status}.`);
		const tasks = (await response.json()) as Task[];
		element('tasks').replaceChildren(
			...tasks.map((task) => {
				const item = document.createElement('li');
				item.classList.toggle('done', task.done);
				const remove = Object.assign(
					make('button', 'Delete', () => this.attempt(() => this.perform({ kind: 'delete', id: task.id }))),
					{ type: 'button', ariaLabel: `Delete ${task.title}` },
				);
				item.append(make('span', task.title), remove);
				return item;
			}),
		);
	}

	async add(): Promise<void> {
		const input = element<HTMLInputElement>('title');
		const response = await this.fetchFor(apiScopes)(`${this.config.api}/tasks`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ title: input.value }),
		});
		if (!response.ok) throw new Error(`The task was not added: the API answered ${response.status}.`);
		input.value = '';
		await this.refresh();
	}

	async perform(intent: Intent): Promise<void> {
		this.intent = intent;
		notice('');
		const response =
			intent.kind === 'delete'
				? await this.fetchFor(apiScopes)(`${this.config.api}/tasks/${intent.id}`, { method: 'DELETE' })
				: await this.fetchFor(middleTierScopes)(`${this.config.middleTier}/cleanup`, { method: 'POST' });
		this.intent = undefined;
		if (!response.ok) throw new Error(`That did not work: the API answered ${response.status}.`);
		tell(`The call went through: ${response.status}.`);
		notice(
			intent.kind === 'delete'
				? 'Deleted.'
				: `Removed ${((await response.json()) as { removed: number }).removed} finished tasks.`,
		);
		await this.refresh();
	}

	/** An administrator gets a link to the API's own page; the API keeps the token for that page in a cookie. */
	async renderAdmin(): Promise<void> {
		const { api } = this.config;
		const answer = await this.fetchFor(apiScopes)(`${api}/admin/session`, { method: 'POST', credentials: 'include' });
		show('admin', answer.ok);
		element<HTMLAnchorElement>('administration').href = `${api}/admin`;
	}
}

const config = (await (await fetch('./config.json')).json()) as Config;
const todo = new TodoPage(config);
await todo.attempt(() => todo.start());
