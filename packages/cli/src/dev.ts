// countersign dev: a development authority on loopback.
import { resolve } from 'node:path';
import {
	type DevelopmentAuthority,
	demoUsers,
	readFileOrRefuse,
	StartupError,
	startDevelopment,
} from '@countersign/server';
import type { Command } from 'commander';
import { narrate } from './narrate.ts';
import { createLineWriter, outliveReaders } from './output-streams.ts';
import { portalFolder } from './portal-folder.ts';
import { proxyInstructions } from './proxy-instructions.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { bold, dim, yellow } from './terminal.ts';
import { trustInstructions } from './trust-instructions.ts';

export interface DevOptions {
	tenant?: string;
	data: string;
	port: string;
	host: string;
	origin?: string;
	tlsName: string[];
	demoSpaOrigin?: string;
	asMicrosoft?: boolean;
	proxyPort: string;
	trustProxy?: string;
	countryDatabase?: string;
	compliantNetwork?: string[];
	reset?: boolean;
	json?: boolean;
	quiet?: boolean;
}

const defaultDataFolder = '.countersign/dev';

export function dev(program: Command): void {
	addDevOptions(
		program
			.command('dev')
			.description('start a development authority on loopback, with a demo tenant unless a tenant file is given'),
	).action(startDev);
}

/** The options of a development authority. */
export function addDevOptions(command: Command): Command {
	return command
		.option('--tenant <file>', 'tenant file, applied on the first start with the data folder')
		.option('--reset', 'apply the tenant file again')
		.option('--data <folder>', 'data folder', defaultDataFolder)
		.option('--port <number>', 'port, 0 for any', '8443')
		.option('--host <address>', 'loopback address to bind', '127.0.0.1')
		.option('--origin <url>', 'public origin for issuer and discovery')
		.option('--tls-name <name...>', 'more names for the development certificate', [])
		.option('--demo-spa-origin <url>', 'origin of the demo tenant’s to-do app')
		.option('--as-microsoft', 'stand in for the addresses of Entra ID and Graph, for programs started with its proxy')
		.option('--proxy-port <number>', 'port of that proxy, 0 for any', '8444')
		.option('--trust-proxy <cidr>', 'network of proxies whose X-Forwarded-For counts')
		.option(
			'--country-database <file>',
			'country of an address, MaxMind’s format, or "none"; one comes with the package',
		)
		.option('--compliant-network <cidr...>', 'networks that count as the organisation’s secure access service')
		.option('--json', 'first line on stdout is one JSON object')
		.option('--quiet', 'do not narrate');
}

function parsePort(text: string): number {
	if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
		throw new StartupError(`\`${text}\` is no port: give a number up to 65535, or 0 for any free one`);
	return Number(text);
}

function showProgress(done: number, total: number): void {
	if (total < 25) return;
	process.stderr.write(`\rhashing passwords: ${done} of ${total}${done === total ? '\n' : ''}`);
}

export async function startDev(options: DevOptions): Promise<void> {
	outliveReaders();
	const tell = createLineWriter(process.stderr, (count) => `… ${count} lines had no reader`);
	const portal = portalFolder();
	const authority = await startDevelopment({
		dataFolder: resolve(options.data),
		port: parsePort(options.port),
		host: options.host,
		tlsNames: options.tlsName,
		reset: options.reset ?? false,
		onProgress: showProgress,
		...(portal === undefined ? {} : { portalFolder: portal }),
		...(options.tenant === undefined ? {} : { tenantFile: readFileOrRefuse(options.tenant, 'the tenant file') }),
		...(options.demoSpaOrigin === undefined ? {} : { demoSpaOrigin: options.demoSpaOrigin }),
		...(options.asMicrosoft ? { microsoftProxyPort: parsePort(options.proxyPort) } : {}),
		...(options.origin === undefined ? {} : { origin: options.origin }),
		...(options.trustProxy === undefined ? {} : { trustProxy: [options.trustProxy] }),
		...(options.countryDatabase === undefined ? {} : { countryDatabase: options.countryDatabase }),
		...(options.compliantNetwork === undefined ? {} : { compliantNetworks: options.compliantNetwork }),
		onEvent(event) {
			if (options.quiet) return;
			for (const line of narrate(event)) tell(line);
		},
	});
	stopOnSignal(() => authority.close(), { hangup: true });
	if (options.json) {
		const { origin, microsoftProxy, caFile, tenants } = authority;
		process.stdout.write(`${JSON.stringify({ origin, microsoftProxy, caFile, tenants })}\n`);
	} else introduce(authority, options, portal !== undefined);
}

function introduce(authority: DevelopmentAuthority, options: DevOptions, hasPortal: boolean): void {
	const [tenant] = authority.tenants;
	const lines = [
		'',
		`${bold('Countersign development authority')}  ${authority.origin}`,
		`  authority for clients   ${authority.origin}/${tenant?.tenantId ?? 'TENANT'}`,
		...(hasPortal ? [`  portal                  ${authority.origin}/portal/${administrator(options)}`] : []),
		...(options.tenant === undefined ? demoIntroduction(options) : []),
		...(options.tenant !== undefined && !authority.applied
			? [`  ${yellow('note')} the tenant file was applied on an earlier start; --reset applies it again`]
			: []),
		...trustInstructions(authority.caFile),
		...(authority.microsoftProxy === undefined ? [] : proxyInstructions(authority.microsoftProxy)),
		'',
		dim('  Ctrl+C stops. What happens is told below.'),
		'',
	];
	process.stdout.write(`${lines.join('\n')}\n`);
}

/** the demo's, where it is the demo */
const administrator = ({ tenant }: DevOptions) =>
	tenant === undefined ? `  ${dim(`as ${demoUsers[0].userPrincipalName}`)}` : '';

function demoIntroduction({ data }: DevOptions): string[] {
	const otp = `npx countersign otp${data === defaultDataFolder ? '' : ` --data ${data}`}`;
	return [
		'',
		`  ${bold('demo users')} ${dim(`(the current code: ${otp} USER)`)}`,
		...demoUsers.map(
			(user) =>
				`    ${user.userPrincipalName.padEnd(24)} ${user.password.padEnd(20)} ${dim('one-time-code secret')} ${(user.secretKey ?? '–').padEnd(32)}  ${dim(user.about)}`,
		),
	];
}
