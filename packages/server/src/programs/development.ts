// The development authority: loopback only, a certificate of its own, a demo tenant. Unsafe choices live here and
// nowhere in
// `serve`.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createMovableClock, withDate } from '../endpoints/clock.ts';
import type { EventSink } from '../events.ts';
import { openSqliteStorage } from '../storage/sqlite/index.ts';
import { demoTenant } from '../tenant-file/demo-tenant.ts';
import type { TenantFileDependencies } from '../tenant-file/read-tenant-file.ts';
import { ensureDevelopmentCertificate } from '../tls/development-certificate.ts';
import { startAddressProxy } from './address-proxy.ts';
import { createFaultInjection } from './fault-injection.ts';
import { type FidoMetadataConfiguration, openFidoMetadata } from './fido-metadata.ts';
import { microsoftAddresses } from './microsoft-addresses.ts';
import { signalsOfPlaces } from './places.ts';
import { publicOrigin } from './public-origin.ts';
import { riskOptions } from './risk.ts';
import { checkRootSecret } from './root-secret.ts';
import { applyTenantFile, createMachineAuthority, type RunningAuthority, run } from './running-authority.ts';
import { StartupError } from './startup-error.ts';
import { parseTrustedProxies } from './trusted-networks.ts';

export interface DevelopmentOptions {
	/** data folder, or `:memory:` with certificates in `certificateFolder` */
	dataFolder: string;
	/** where certificates are kept; `DIR/tls` by default */
	certificateFolder?: string;
	/** text of a tenant file; the demo tenant when absent */
	tenantFile?: string;
	/** origin of the demo tenant's to-do app; `http://localhost:3000` by default */
	demoSpaOrigin?: string;
	/** apply the tenant file again */
	reset?: boolean;
	host?: string;
	/** 0 for any free port */
	port?: number;
	/** public origin; `https://localhost:PORT` by default */
	origin?: string;
	/**
	 * answer under the addresses of Entra ID and Graph, for programs that have them written in and are started with this
	 * proxy; its port, 0 for any free one
	 */
	microsoftProxyPort?: number;
	/** more names for the certificate */
	tlsNames?: readonly string[];
	/** networks of trusted proxies, CIDR */
	trustProxy?: readonly string[];
	/** path of a country database in MaxMind's format, or `none`; the bundled one by default */
	countryDatabase?: string;
	/** path of a list of addresses and networks of anonymisers, one a line */
	anonymiserList?: string;
	/** path of a list of SHA-1 hashes of leaked passwords, one a line */
	leakedPasswordList?: string;
	/** networks that count as the organisation's secure access service, CIDR */
	compliantNetworks?: readonly string[];
	/** who vouches for authenticators of passkeys; nobody by default */
	fidoMetadata?: FidoMetadataConfiguration;
	/** folder of the portal's built files; without it no portal is served */
	portalFolder?: string;
	onEvent?: EventSink;
	onProgress?: TenantFileDependencies['onProgress'];
}

export interface DevelopmentAuthority extends RunningAuthority {
	caFile: string;
	/** the proxy through which Microsoft's addresses lead here, `http://127.0.0.1:8444` */
	microsoftProxy?: string;
	/** whether the tenant file was applied by this start */
	applied: boolean;
}

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);
export const developmentSecretFile = 'development-secret';

function rootSecret(folder: string): Buffer {
	if (folder === ':memory:') return randomBytes(32);
	const path = join(folder, developmentSecretFile);
	if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600 });
	return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}

function freePort(host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', reject);
		probe.listen(0, host, () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

function addressesOf(
	{ origin, microsoftProxyPort }: DevelopmentOptions,
	port: number,
): { origin: string; graphOrigin?: string } {
	if (microsoftProxyPort === undefined) return { origin: publicOrigin(origin, port) };
	if (origin !== undefined)
		throw new StartupError('an authority that stands in for Microsoft’s addresses has their origin, and no other');
	return { origin: microsoftAddresses.origin, graphOrigin: microsoftAddresses.graphOrigin };
}

async function behindProxy(
	running: DevelopmentAuthority,
	{ host, port, proxyPort }: { host: string; port: number; proxyPort: number },
): Promise<DevelopmentAuthority> {
	const { hosts } = microsoftAddresses;
	const proxy = await startAddressProxy({ hosts, authority: { host, port }, host, port: proxyPort }).catch(
		async (error) => {
			await running.close();
			throw error;
		},
	);
	return {
		...running,
		microsoftProxy: `http://${host.includes(':') ? `[${host}]` : host}:${proxy.port}`,
		async close() {
			await proxy.close();
			await running.close();
		},
	};
}

/**
 * Starts a development authority.
 *
 * @throws StartupError, DataFolderError or TenantFileError, each with one message fit for the terminal
 */
export async function startDevelopment(options: DevelopmentOptions): Promise<DevelopmentAuthority> {
	const host = options.host ?? '127.0.0.1';
	if (!loopbackHosts.has(host))
		throw new StartupError(
			`the development authority binds loopback only, not ${host}; use \`countersign serve\` for anything else`,
		);
	const trustedProxies = parseTrustedProxies(options.trustProxy ?? []);
	const port = options.port ? options.port : await freePort(host);
	const addresses = addressesOf(options, port);
	const certificatePort = await freePort(host);
	const signals = signalsOfPlaces(options);
	const risk = riskOptions(options);
	const fidoMetadata = await openFidoMetadata(options.fidoMetadata, Math.floor(Date.now() / 1000));
	const storage = openSqliteStorage(options.dataFolder);
	const movable = createMovableClock(Date.now);
	try {
		const built = createMachineAuthority({
			...addresses,
			certificateOrigin: publicOrigin(undefined, certificatePort),
			storage,
			rootSecret: rootSecret(options.dataFolder),
			trustedProxies,
			signals,
			risk,
			clock: movable.now,
			additions: createFaultInjection(movable),
			nativeClientsWithoutPkce: true,
			lendsDevices: true,
			...(fidoMetadata ? { fidoMetadata } : {}),
			...(options.portalFolder === undefined ? {} : { portalFolder: options.portalFolder }),
			...(options.onEvent ? { onEvent: options.onEvent } : {}),
			// no message leaves a developer's machine
			sendMail: async (message) => options.onEvent?.({ kind: 'mailShown', ...message }),
			sendMessage: async (message) => options.onEvent?.({ kind: 'phoneMessageShown', ...message }),
		});
		const app = withDate(built, movable);
		await checkRootSecret(app.authority);
		const applied = await applyTenantFile(
			app,
			options.tenantFile ?? JSON.stringify(demoTenant(options.demoSpaOrigin)),
			{
				reset: options.reset ?? false,
				...(options.onProgress ? { onProgress: options.onProgress } : {}),
			},
		);
		const names = [
			...(options.tlsNames ?? []),
			new URL(addresses.origin).hostname,
			...(options.microsoftProxyPort === undefined ? [] : microsoftAddresses.hosts),
		];
		const { key, cert, caFile } = await ensureDevelopmentCertificate(
			options.certificateFolder ?? join(options.dataFolder, 'tls'),
			names,
			Date.now(),
			randomBytes,
		);
		const tls = { key, cert };
		const certificates = { host, port: certificatePort, tls };
		const running = { ...(await run(app, { host, port, tls }, { certificates })), caFile, applied };
		return options.microsoftProxyPort === undefined
			? running
			: await behindProxy(running, { host, port, proxyPort: options.microsoftProxyPort });
	} catch (error) {
		await storage.close();
		throw error;
	}
}
