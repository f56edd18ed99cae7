// A program in another language that a test drives: one JSON object a line. It names what it found out, or asks for a
// browser.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { testIds } from '@countersign/testkit';
import { type ClientCertificate, createClientCertificate } from '../packages/server/test/client-auth/certificate.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
/** Alice, where a second factor may be asked for */
export const strongly = { ...alice, totpSecret: testIds.totpSecret };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

// biome-ignore lint/suspicious/noExplicitAny: what another language's library answers
export type Findings = Map<string, any>;

/**
 * Runs the program to its end.
 *
 * @returns what it found out, by name
 * @throws Error when it fails
 */
export function driveProgram(
	authority: InteropAuthority,
	command: readonly string[],
	options: { cwd: string; env: Record<string, string>; certificate: ClientCertificate; more?: Record<string, string> },
): Promise<Findings> {
	const [program = '', ...parameters] = command;
	const findings: Findings = new Map();
	const child = spawn(program, parameters, {
		cwd: options.cwd,
		env: { ...process.env, ...options.env },
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const { native, daemon, middleTier, secret } = testIds;
	const { username, password } = alice;
	const setting = {
		authority: `${authority.origin}/${testIds.tenant}`,
		native,
		daemon,
		middleTier,
		secret,
		c1,
		username,
		password,
		...options.certificate,
		...options.more,
	};
	child.stdin.write(`${JSON.stringify(setting)}\n`);
	const browser = authority.browser();
	let complaint = '';
	child.stderr.on('data', (text) => {
		complaint += text;
	});
	const answer = async (line: string) => {
		const message = JSON.parse(line);
		if (message.name) findings.set(message.name, message.value);
		else if (message.fault) {
			await authority.orderFault(message.fault);
			child.stdin.write('{}\n');
		} else if (message.approve) await authority.approveDevice(authority.browser(), message.approve, alice);
		else {
			const user = message.strong ? strongly : alice;
			const { parameters: response } = message.username
				? await authority.authorize(authority.browser(), message.open, { ...user, username: message.username })
				: await authority.authorize(browser, message.open, user);
			child.stdin.write(`${JSON.stringify(Object.fromEntries(response))}\n`);
		}
	};
	return new Promise((resolve, reject) => {
		createInterface({ input: child.stdout }).on('line', (line) => {
			answer(line).catch((error) => {
				child.kill();
				reject(error);
			});
		});
		child.once('error', reject);
		child.once('close', (code) =>
			code === 0 ? resolve(findings) : reject(new Error(`${program} ended with ${code}:\n${complaint}`)),
		);
	});
}

/**
 * The test tenants as these programs need them: the daemon has a certificate too, and passwords may be sent.
 *
 * @param change edits the first tenant further
 * @param more options of the authority
 */
export async function startForPrograms(
	change: Parameters<typeof entraTenants>[0] = () => undefined,
	more: Parameters<typeof startInteropAuthority>[1] = {},
): Promise<{ authority: InteropAuthority; certificate: ClientCertificate }> {
	const certificate = await createClientCertificate(
		new Date(Date.now() - 86_400_000),
		new Date(Date.now() + 86_400_000),
	);
	const tenants = entraTenants((tenant) => {
		tenant.settings = { resourceOwnerPasswordCredentials: true };
		for (const application of tenant.applications ?? [])
			if (application.appId === testIds.daemon) application.keyCredentials = [{ key: certificate.certificate }];
		change(tenant);
	});
	return { authority: await startInteropAuthority(tenants, more), certificate };
}

/** Says loudly that a toolchain is absent; in CI it must not be. */
export function skipLoudly(what: string): void {
	if (process.env.CI) throw new Error(`${what} must not be absent in CI`);
	console.warn(`\n*** NO ${what}: its tests are SKIPPED. ***\n`);
}
