// The demo in one command: the authority, the to-do API, the middle tier and the to-do app, each a process of its own,
// on loopback. What each does is told on this terminal.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';

const { resolve } = createRequire(import.meta.url);
const dataFolder = process.env.DEMO_DATA ?? join(process.cwd(), '.countersign', 'demo');
const { AUTHORITY_PORT = '8443', SPA_PORT = '3000', API_PORT = '3001', MIDDLE_TIER_PORT = '3002' } = process.env;
const ports = {
	authority: Number(AUTHORITY_PORT),
	spa: Number(SPA_PORT),
	api: Number(API_PORT),
	middleTier: Number(MIDDLE_TIER_PORT),
};
const ids = {
	spa: '11111111-aaaa-4aaa-8aaa-000000000001',
	api: '22222222-aaaa-4aaa-8aaa-000000000002',
	middleTier: '33333333-aaaa-4aaa-8aaa-000000000003',
};
const children: ChildProcess[] = [];

let stopping = false;

/** @returns the process id of npm where a shell stands between it and this process, as npm starts scripts */
function npmBehind(shell: number): number | undefined {
	try {
		const ask = (columns: string, id: number) =>
			execFileSync('ps', ['-o', columns, '-p', String(id)], { encoding: 'utf8' }).trim();
		const id = Number(ask('ppid=', shell));
		return /^npm\b|\bnpm(-cli\.js)?\b/.test(ask('args=', id)) ? id : undefined;
	} catch {
		return undefined;
	}
}

function isRunning(id: number): boolean {
	try {
		return process.kill(id, 0);
	} catch {
		return false;
	}
}

/** Ends when all that was started has ended: whoever starts the demo again at once finds its ports free. */
async function stop(code: number): Promise<void> {
	if (stopping) return;
	stopping = true;
	const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
	const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
	for (const child of running) child.kill('SIGTERM');
	setTimeout(() => {
		for (const child of running) child.kill('SIGKILL');
	}, 5000).unref();
	await Promise.all(ended);
	process.exit(code);
}

function startAuthority(): Promise<{ origin: string; caFile: string; tenantId: string }> {
	const command = join(resolve('countersign/package.json'), '..', 'dist', 'main.js');
	const options = [
		'--data',
		dataFolder,
		'--port',
		AUTHORITY_PORT,
		'--demo-spa-origin',
		`http://localhost:${ports.spa}`,
	];
	// by the channel it hears of this process's end, however that comes
	const child = spawn(process.execPath, [command, 'dev', '--json', ...options], {
		stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
	});
	children.push(child);
	return new Promise((ready) => {
		child.once('exit', (code) => stop(code ?? 1));
		createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => {
			const { origin, caFile, tenants } = JSON.parse(line) as {
				origin: string;
				caFile: string;
				tenants: { tenantId: string }[];
			};
			ready({ origin, caFile, tenantId: tenants[0]?.tenantId ?? '' });
		});
	});
}

function startProgram(name: string, environment: Record<string, string>): Promise<void> {
	const main = join(resolve(`@countersign-examples/${name}/package.json`), '..', 'dist', 'main.js');
	const child = spawn(process.execPath, [main], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		env: { ...process.env, ...environment },
	});
	children.push(child);
	return new Promise((ready) => {
		child.once('message', () => ready());
		child.once('exit', (code) => stop(code ?? 1));
	});
}

// SIGHUP: the terminal was closed
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
if (process.env.npm_lifecycle_event === 'start') {
	// npm, or the shell that it starts a script with, may be ended without a word to what they started
	const parent = process.ppid;
	const npm = npmBehind(parent);
	setInterval(() => {
		if (process.ppid !== parent || (npm !== undefined && !isRunning(npm))) stop(0);
	}, 250).unref();
}
process.stdout.write('Starting the authority; the first start makes its keys and certificates …\n');
const authority = await startAuthority();
const common = {
	AUTHORITY: authority.origin,
	TENANT: authority.tenantId,
	// the services trust the development CA; a browser is asked once
	NODE_EXTRA_CA_CERTS: authority.caFile,
	SPA_ORIGIN: `http://localhost:${ports.spa}`,
	API: `http://localhost:${ports.api}`,
	MIDDLE_TIER: `http://localhost:${ports.middleTier}`,
};
await startProgram('todo-api', {
	...common,
	PORT: String(ports.api),
	CLIENT_ID: ids.api,
	CLIENT_SECRET: 'demo-secret-of-the-todo-api-not-for-production',
	MAPPING_FILE: join(dataFolder, 'mappings.sqlite'),
});
await startProgram('middle-tier', {
	...common,
	PORT: String(ports.middleTier),
	CLIENT_ID: ids.middleTier,
	CLIENT_SECRET: 'demo-secret-of-the-middle-tier-not-for-production',
});
await startProgram('todo-spa', { ...common, PORT: String(ports.spa), CLIENT_ID: ids.spa });
process.stdout.write(`
  To-do app      http://localhost:${ports.spa}   ← open this
  To-do API      http://localhost:${ports.api}
  Middle tier    http://localhost:${ports.middleTier}
  Authority      ${authority.origin}/${authority.tenantId}
  Portal         ${authority.origin}/portal/   policies and the sign-in log, as ada

  Sign in as     user                     password              one-time-code secret
                 ben@fabrikam.example     correct-horse-ben     KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU
                 cleo@fabrikam.example    correct-horse-cleo    none yet: she registers one when asked
                 dan@fabrikam.example     correct-horse-dan     (a contractor: policy blocks him from deleting)
                 ada@fabrikam.example     correct-horse-ada     JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP (administrator)
  Current code   npx countersign otp --data ${relative(process.cwd(), dataFolder)} ben@fabrikam.example

  The browser does not know the development CA yet: click through its warning once, or trust the CA
      file     ${authority.caFile}
      browser  import it as an authority in the certificate settings
      Node     export NODE_EXTRA_CA_CERTS=${authority.caFile}
      Python   export REQUESTS_CA_BUNDLE=${authority.caFile}
      Java     keytool -importcert -noprompt -alias countersign-dev -file ${authority.caFile} \\
                       -keystore truststore.p12 -storepass changeit
               java -Djavax.net.ssl.trustStore=truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit …
      curl     curl --cacert ${authority.caFile} …

  In a terminal, by device code:  NODE_EXTRA_CA_CERTS=${authority.caFile} node examples/todo-cli/dist/main.js

  Read the list, press Delete, and watch the loop here. Ctrl+C stops.

`);
