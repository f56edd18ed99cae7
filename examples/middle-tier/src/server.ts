// The middle tier: tidies the user's list by calling the to-do API on the user's behalf. When the API challenges, and
// only the user can answer, it passes the challenge on to its own caller.
import { createChallengeFetch, createConfidentialClient, InteractionRequiredAuthError } from '@countersign/client';
import { type Caller, createGuard } from '@countersign/guard';
import { protect, sendRefusal } from '@countersign/guard/fastify';
import Fastify, { type FastifyInstance } from 'fastify';

export interface MiddleTierOptions {
	/** origin of the authority */
	authority: string;
	tenantId: string;
	clientId: string;
	clientSecret: string;
	/** address of the to-do API */
	api: string;
	spaOrigin: string;
	port: number;
	tell?: (line: string) => void;
}

interface Task {
	id: string;
	done: boolean;
}

export async function startMiddleTier(options: MiddleTierOptions): Promise<FastifyInstance> {
	const { authority, tenantId, clientId, api, spaOrigin, tell = () => undefined } = options;
	const client = createConfidentialClient({
		clientId,
		clientSecret: options.clientSecret,
		authority: `${authority}/${tenantId}`,
	});
	const guard = createGuard({
		authority,
		audience: clientId,
		clientId,
		tenants: [tenantId],
		onRefusal: (refusal) =>
			tell(`${refusal.status} ${refusal.code}${refusal.claims ? `; relays ${refusal.claims}` : ''}`),
	});
	const scopes = ['api://todo-api/Tasks.ReadWrite'];

	/** Calls the API as the user. A challenge is answered with a better token if the user's session allows one. */
	function callAs(caller: Caller): typeof fetch {
		return createChallengeFetch({
			origins: [api],
			acquireToken: (request) => client.acquireTokenOnBehalfOf({ assertion: caller.accessToken, scopes, ...request }),
			onChallenge: (claims) => tell(`the API challenged: ${claims}`),
		});
	}

	const app = Fastify();
	app.addHook('onRequest', async (request, reply) => {
		if (request.headers.origin !== spaOrigin) return;
		reply.headers({
			'access-control-allow-origin': spaOrigin,
			'access-control-expose-headers': 'WWW-Authenticate',
			vary: 'Origin',
		});
		if (request.method === 'OPTIONS') {
			await reply
				.code(204)
				.headers({
					'access-control-allow-methods': 'POST',
					'access-control-allow-headers': 'authorization, content-type',
					'access-control-max-age': '600',
				})
				.send();
		}
	});
	app.post(
		'/cleanup',
		{ preHandler: protect(guard, { scopes: ['Reports.Read'] }) as never },
		async (request, reply) => {
			const { caller } = request as unknown as { caller: Caller };
			const call = callAs(caller);
			try {
				const tasks = (await (await call(`${api}/tasks`)).json()) as Task[];
				let removed = 0;
				for (const task of tasks.filter(({ done }) => done)) {
					const answer = await call(`${api}/tasks/${task.id}`, { method: 'DELETE' });
					if (!answer.ok)
						return reply.code(502).send({ error: 'bad_gateway', message: `the to-do API answered ${answer.status}` });
					removed += 1;
				}
				tell(`200 removed ${removed} finished tasks on behalf of the user`);
				return reply.send({ removed });
			} catch (error) {
				if (!(error instanceof InteractionRequiredAuthError)) throw error;
				return sendRefusal(reply as never, guard.relayChallenge(caller, error.claims)) as never;
			}
		},
	);
	await app.listen({ port: options.port, host: '127.0.0.1' });
	return app;
}
