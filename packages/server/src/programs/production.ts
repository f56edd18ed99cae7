// The production authority: a configuration file and the environment, nothing unsafe, no demo tenant. It refuses to start
// rather than start weak, and says what is missing.
import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import type { EventSink } from '../events.ts';
import type { TlsFiles } from '../http/listen.ts';
import { createSecrets, minimumSecretBytes } from '../secrets.ts';
import { openSqliteStorage } from '../storage/sqlite/index.ts';
import { parseOrigin } from './public-origin.ts';
import { checkRootSecret } from './root-secret.ts';
import {
	applyTenantFile,
	createMachineAuthority,
	defaultSignInLogDays,
	type RunningAuthority,
	run,
	timeReached,
} from './running-authority.ts';
import { StartupError } from './startup-error.ts';
import { parseTrustedProxies } from './trusted-proxies.ts';

export const productionConfigurationSchema = z.strictObject({
	origin: z.string().describe('Public origin, https.'),
	host: z.string().default('0.0.0.0').describe('Address to bind.'),
	port: z.int().min(1).max(65_535).default(8443).describe('Port to bind.'),
	dataFolder: z.string().min(1).describe('Folder of the database.'),
	tls: z
		.strictObject({ certificateFile: z.string().describe('PEM, leaf first.'), keyFile: z.string().describe('PEM.') })
		.optional()
		.describe('Where this process ends TLS itself.'),
	trustProxy: z.array(z.string()).min(1).optional().describe('Networks of the proxies that end TLS instead, CIDR.'),
	epochFile: z
		.string()
		.optional()
		.describe(
			'File that remembers which state of the data folder is the newest; on another disk it also tells of a folder that was put back whole.',
		),
	secretFile: z.string().optional().describe('File that holds the root secret, where COUNTERSIGN_SECRET does not.'),
	signInLogDays: z.int().min(1).max(3650).default(defaultSignInLogDays).describe('Days that sign-in records are kept.'),
	tenantFile: z.string().optional().describe('Tenant file, applied on the first start with the data folder.'),
});

export type ProductionConfiguration = z.infer<typeof productionConfigurationSchema>;

function readFileOrRefuse(path: string, what: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (cause) {
		throw new StartupError(`${what} ${path} cannot be read`, { cause });
	}
}

/** @throws StartupError for text that is no configuration, with every issue */
export function parseConfiguration(text: string): ProductionConfiguration {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new StartupError('the configuration file is not JSON', { cause });
	}
	const result = productionConfigurationSchema.safeParse(value);
	if (!result.success)
		throw new StartupError(
			`the configuration is not acceptable: ${result.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`).join('; ')}`,
		);
	return result.data;
}

/** Hex, base64 or base64url of at least 32 bytes that are not all alike. */
function readSecret(text: string | undefined): Buffer {
	if (text === undefined || text.trim() === '')
		throw new StartupError(
			'there is no root secret: set COUNTERSIGN_SECRET or secretFile to 32 random bytes in hex or base64',
		);
	const trimmed = text.trim();
	const secret =
		/^[0-9a-f]+$/i.test(trimmed) && trimmed.length % 2 === 0
			? Buffer.from(trimmed, 'hex')
			: Buffer.from(trimmed, 'base64');
	if (secret.length < minimumSecretBytes)
		throw new StartupError(
			`the root secret is weak: it holds ${secret.length} bytes, and ${minimumSecretBytes} are needed`,
		);
	if (new Set(secret).size < 16)
		throw new StartupError('the root secret is weak: its bytes repeat; make it with a cryptographic random generator');
	return secret;
}

function readTls(tls: ProductionConfiguration['tls']): TlsFiles | undefined {
	if (!tls) return undefined;
	const cert = readFileOrRefuse(tls.certificateFile, 'the certificate');
	const key = readFileOrRefuse(tls.keyFile, 'the TLS key');
	let leaf: X509Certificate;
	try {
		leaf = new X509Certificate(cert);
	} catch (cause) {
		throw new StartupError(`${tls.certificateFile} is not a certificate`, { cause });
	}
	if (/Countersign development/.test(`${leaf.subject}\n${leaf.issuer}`))
		throw new StartupError(`${tls.certificateFile} is a development certificate; serve needs a real one`);
	// what does not fit together is found here, not by the first connection
	try {
		createSecureContext({ key, cert });
	} catch (cause) {
		throw new StartupError(`${tls.keyFile} is not the key of ${tls.certificateFile}`, { cause });
	}
	return { key, cert };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws StartupError where there is none, or a weak one */
export function readRootSecret({ secretFile }: ProductionConfiguration, environment: Environment): Buffer {
	return readSecret(
		environment.COUNTERSIGN_SECRET ??
			(secretFile === undefined ? undefined : readFileOrRefuse(secretFile, 'the secret file')),
	);
}

const openOptions = ({ epochFile }: ProductionConfiguration) => (epochFile === undefined ? {} : { epochFile });

/**
 * Accepts an older copy of the data folder that was put back. Whatever may have been spent or revoked since is void: codes, refresh
 * tokens, sessions, one-time codes. Users sign in again; keys, users, applications and policies are those of the copy.
 *
 * @throws StartupError or DataFolderError, each with one message fit for the terminal
 */
export async function restoreCopy(configuration: ProductionConfiguration, environment: Environment): Promise<void> {
	const rootSecret = readRootSecret(configuration, environment);
	if (!existsSync(`${configuration.dataFolder}/countersign.sqlite`))
		throw new StartupError(`there is no database in ${configuration.dataFolder}`);
	const storage = openSqliteStorage(configuration.dataFolder, { ...openOptions(configuration), isCopy: true });
	try {
		await checkRootSecret({ storage, secrets: createSecrets(rootSecret, randomBytes) });
		await storage.voidProofs(Math.floor(Date.now() / 1000));
	} finally {
		await storage.close();
	}
}

export interface ProductionAuthority extends RunningAuthority {
	/**
	 * Reads the TLS files again, for the connections that come from now on.
	 *
	 * @throws StartupError where they cannot be used; those from before stay in use
	 */
	reloadTls(): void;
}

/**
 * Starts the production authority.
 *
 * @param environment the process's environment: `COUNTERSIGN_SECRET`
 * @throws StartupError, DataFolderError or TenantFileError, each with one message fit for the terminal
 */
export async function startProduction(
	configuration: ProductionConfiguration,
	environment: Environment,
	onEvent?: EventSink,
): Promise<ProductionAuthority> {
	const origin = parseOrigin(configuration.origin);
	const rootSecret = readRootSecret(configuration, environment);
	const tls = readTls(configuration.tls);
	if (!tls && !configuration.trustProxy)
		throw new StartupError('give tls.certificateFile and tls.keyFile, or trustProxy where a proxy ends TLS');
	if (existsSync(`${configuration.dataFolder}/development-secret`))
		throw new StartupError(`${configuration.dataFolder} is a development data folder; serve needs one of its own`);
	const tenantFile =
		configuration.tenantFile === undefined ? undefined : readFileOrRefuse(configuration.tenantFile, 'the tenant file');
	const storage = openSqliteStorage(configuration.dataFolder, openOptions(configuration));
	try {
		const app = createMachineAuthority({
			origin,
			storage,
			rootSecret,
			notBefore: await timeReached(storage),
			strictTransportSecurity: true,
			trustedProxies: parseTrustedProxies(configuration.trustProxy ?? []),
			...(onEvent ? { onEvent } : {}),
		});
		await checkRootSecret(app.authority);
		if (tenantFile !== undefined) await applyTenantFile(app, tenantFile, { reset: false });
		const { host, port, signInLogDays } = configuration;
		const running = await run(app, { host, port, ...(tls ? { tls } : {}) }, signInLogDays);
		return {
			...running,
			reloadTls() {
				const again = readTls(configuration.tls);
				if (again) running.replaceTls(again);
			},
		};
	} catch (error) {
		await storage.close();
		throw error;
	}
}
