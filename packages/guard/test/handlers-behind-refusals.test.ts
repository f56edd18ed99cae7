// Behind a refusal no handler runs, whatever hooks wait for, at whatever stage the guard stands, and whether or not the
// client is there.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import express from 'express';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { protect as protectExpress } from '../src/adapters/express.ts';
import { protect as protectFastify, sendRefusal } from '../src/adapters/fastify.ts';
import { createGuard, type Guard } from '../src/index.ts';

const guard = createGuard({ authority: 'https://login.example', audience: 'x', tenants: 'any' });
const refusing = (status: 401 | 403): Guard => ({
	...guard,
	check: async () => ({ allowed: false, refusal: { status, code: 'insufficient_scope', message: 'no', headers: {} } }),
});
const failing: Guard = { ...guard, check: () => Promise.reject(new Error('the store is away')) };

/** An application whose responses wait, as with a session that is saved; it counts what ran behind the guard. */
function waiting(stage: 'onRequest' | 'preParsing' | 'preValidation' | 'preHandler', behind: Guard, milliseconds = 5) {
	const app = fastify();
	const ran = { handler: 0, later: 0 };
	const hook = protectFastify(behind, {}) as never;
	app.addHook('onSend', async (_request, _reply, payload) => {
		await after(milliseconds);
		return payload;
	});
	app.route({
		method: 'DELETE',
		url: '/tasks/:id',
		[stage]: [hook, async () => void (ran.later += 1)],
		handler: async () => {
			ran.handler += 1;
			return { deleted: true };
		},
	});
	return { app, ran };
}

const stages = ['onRequest', 'preValidation', 'preHandler'] as const;

describe.each(stages)('[case guard/01] Fastify, guarded in %s', (stage) => {
	test.each([
		[401, guard],
		[401, refusing(401)],
		[403, refusing(403)],
		[500, failing],
	])(
		'a request answered %i reaches no handler and no later hook when a response hook waits',
		async (status, behind) => {
			const { app, ran } = waiting(stage, behind);
			const { statusCode } = await app.inject({ method: 'DELETE', url: '/tasks/7' });
			await after(30);
			expect([statusCode, ran]).toEqual([status, { handler: 0, later: 0 }]);
			await app.close();
		},
	);

	test('a client that leaves while the refusal is being sent does not let its request through', async () => {
		const { app, ran } = waiting(stage, guard, 60);
		await app.listen({ port: 0, host: '127.0.0.1' });
		const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
		await once(socket, 'connect');
		socket.write('DELETE /tasks/7 HTTP/1.1\r\nhost: a\r\n\r\n');
		await after(30);
		socket.destroy();
		await after(120);
		expect(ran).toEqual({ handler: 0, later: 0 });
		await app.close();
	});
});

test('[case guard/01] Fastify: a refusal that a handler sends is the only answer', async () => {
	const app = fastify();
	app.addHook('onSend', async (_request, _reply, payload) => after(5, payload));
	app.post(
		'/cleanup',
		async (_request, reply) => sendRefusal(reply as never, guard.relayChallenge({} as never, undefined)) as never,
	);
	const { statusCode, body } = await app.inject({ method: 'POST', url: '/cleanup' });
	expect([statusCode, JSON.parse(body).error]).toEqual([403, 'interaction_required']);
	await app.close();
});

test.each([
	[401, guard],
	[403, refusing(403)],
	[500, failing],
])(
	'[case guard/01] Express: a request answered %i reaches no handler when the response waits',
	async (status, behind) => {
		const app = express();
		let ran = 0;
		app.use((_request, response, next) => {
			const end = response.end.bind(response);
			response.end = ((...parts: []) => (setTimeout(() => end(...parts), 5), response)) as never;
			next();
		});
		app.delete('/tasks/:id', protectExpress(behind, {}) as never, (_request, response) => {
			ran += 1;
			response.json({ deleted: true });
		});
		app.use(((_error, _request, response, _next) => response.status(500).json({})) as express.ErrorRequestHandler);
		const server = app.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks/7`, {
			method: 'DELETE',
		});
		await answer.text();
		await after(20);
		expect([answer.status, ran]).toEqual([status, 0]);
		server.close();
	},
);
