// The to-do list in a terminal, which has no browser of its own: it signs in by device code, and when the API
// challenges, it asks for a new code with the challenge's claims.
import { type Account, createChallengeFetch, createPublicClient } from '@countersign/client';

export interface TodoOptions {
	/** with its tenant */
	authority: string;
	clientId: string;
	/** address of the to-do API */
	api: string;
	/** shows a line to the user */
	show: (line: string) => void;
}

export interface Task {
	id: string;
	title: string;
}

export interface Todo {
	list(): Promise<Task[]>;
	/** needs a second factor where the tenant maps the operation to a context that asks for one */
	remove(id: string): Promise<void>;
}

const scopes = ['api://todo-api/Tasks.ReadWrite'];

export function createTodo({ authority, clientId, api, show }: TodoOptions): Todo {
	const client = createPublicClient({ authority, clientId });
	let account: Account | undefined;
	async function signIn(claims?: string) {
		const result = await client.acquireTokenByDeviceCode({
			scopes,
			...(claims === undefined ? {} : { claims }),
			onUserCode: ({ message }) => show(message),
		});
		account = result.account;
		return result;
	}
	const call = createChallengeFetch({
		origins: [api],
		acquireToken: (request) =>
			account ? client.acquireTokenSilent({ scopes, account, ...request }) : signIn(request.claims),
		stepUp: ({ claims }) => {
			show('This needs more proof that it is you.');
			return signIn(claims);
		},
	});
	return {
		async list() {
			const response = await call(`${api}/tasks`);
			if (!response.ok) throw new Error(`the to-do API answered ${response.status}`);
			return (await response.json()) as Task[];
		},
		async remove(id) {
			const response = await call(`${api}/tasks/${encodeURIComponent(id)}`, { method: 'DELETE' });
			if (!response.ok)
				throw new Error(
					response.status === 404 ? `there is no item ${id}` : `the to-do API answered ${response.status}`,
				);
		},
	};
}
