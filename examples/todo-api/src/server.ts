// The to-do web API: Express, guarded. Deleting is mapped to an authentication context; administrators change the
// mapping.
import type { Server } from 'node:http';
import { createGuard, type GuardOptions, type Refusal, requireAuthContext } from '@countersign/guard';
import { protect } from '@countersign/guard/express';
import cors from 'cors';
import express, { type NextFunction, type Request, type Response } from 'express';
import { createAdministration } from './administration.ts';
import { openMappings, operations } from './mappings.ts';
import { createTasks } from './tasks.ts';

export interface TodoApiOptions {
	/** origin of the authority */
	authority: string;
	tenantId: string;
	clientId: string;
	clientSecret: string;
	/** who may call from a browser */
	spaOrigin: string;
	port: number;
	/** the mapping's database; in memory when absent */
	mappingFile?: string;
	/** told what happens, for the terminal */
	tell?: (line: string) => void;
}

function tellRefusal(tell: (line: string) => void) {
	return (refusal: Refusal, operation: string | undefined): void => {
		tell(`${refusal.status} ${refusal.code}${operation ? ` for ${operation}` : ''}`);
		if (refusal.claims) tell(`challenge: ${refusal.claims}`);
	};
}

function tellSuccess(tell: (line: string) => void) {
	return (request: Request, response: Response, next: NextFunction): void => {
		response.on('finish', () => {
			if (response.statusCode >= 400 || request.method === 'OPTIONS') return;
			const acrs = [...(request.caller?.authenticationContexts ?? [])];
			const held = acrs.length > 0 ? ` (acrs: ${acrs.join(', ')})` : '';
			tell(`${response.statusCode} ${request.method} ${request.originalUrl}${held}`);
		});
		next();
	};
}

export async function startTodoApi(options: TodoApiOptions): Promise<Server> {
	const { authority, tenantId, clientId, clientSecret, tell = () => undefined } = options;
	const mappings = await openMappings(options.mappingFile ?? ':memory:', tenantId);
	const tasks = createTasks();
	const guardOptions: GuardOptions = {
		...{ authority, clientId, operations, mappings },
		audience: clientId,
		tenants: [tenantId],
		onRefusal: tellRefusal(tell),
	};
	const guard = createGuard(guardOptions);
	const scopes = ['Tasks.ReadWrite'];

	const app = express();
	app.disable('x-powered-by');
	// before the guard: it answers preflight requests. The guard exposes its challenge by itself
	app.use(cors({ origin: options.spaOrigin, credentials: true, maxAge: 600 }));
	app.use(tellSuccess(tell));
	app.use(
		'/admin',
		createAdministration({ authority, tenantId, clientId, clientSecret, guard, guardOptions, mappings }),
	);

	app.use(express.json({ limit: '16kb' }));
	app.get('/tasks', protect(guard, requireAuthContext('tasks.list', { scopes })), (request, response) => {
		response.json(tasks.list(request.caller?.objectId ?? ''));
	});
	app.post('/tasks', protect(guard, requireAuthContext('tasks.add', { scopes })), (request, response) => {
		const title = typeof request.body?.title === 'string' ? request.body.title.trim() : '';
		if (title === '' || title.length > 200)
			response.status(400).json({ error: 'bad_request', message: 'a title of 1 to 200 characters is required' });
		else response.status(201).json(tasks.add(request.caller?.objectId ?? '', title));
	});
	app.delete('/tasks/:id', protect(guard, requireAuthContext('tasks.delete', { scopes })), (request, response) => {
		const isRemoved = tasks.remove(request.caller?.objectId ?? '', String(request.params.id));
		response.status(isRemoved ? 204 : 404).end();
	});
	app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
		tell(`500 ${error.message}`);
		response.status(500).json({ error: 'server_error', message: 'something went wrong' });
	});

	return new Promise((resolve, reject) => {
		const server = app.listen(options.port, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(server)));
	});
}
