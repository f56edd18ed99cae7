// The configuration of `serve`: a JSON file and the environment. Whatever is missing or weak is said before anything is
// opened.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { describeFileRefusal } from '../file-refusal.ts';
import { minimumSecretBytes } from '../secrets.ts';
import { defaultRotationDays, defaultSignInLogDays } from './running-authority.ts';
import { StartupError } from './startup-error.ts';

const telemetrySchema = z.strictObject({
	serviceName: z.string().min(1).default('countersign').describe('`service.name` of metrics and traces.'),
	prometheus: z
		.strictObject({
			host: z.string().default('127.0.0.1').describe('Address to bind.'),
			port: z.int().min(1).max(65_535).default(9464).describe('Port to bind; another one than that of `port`.'),
		})
		.optional()
		.describe('Where Prometheus reads the metrics, at `/metrics`; whoever reaches it may read them.'),
	otlp: z
		.strictObject({
			url: z.url({ protocol: /^https?$/ }).describe('The collector, OTLP over HTTP, such as `http://127.0.0.1:4318`.'),
			headersFile: z.string().optional().describe('JSON file with headers for the collector, such as its API key.'),
			intervalSeconds: z.number().min(1).max(3600).default(60).describe('Seconds between two exports of metrics.'),
			traceRatio: z.number().min(0).max(1).default(0.1).describe('Share of requests whose trace is sent.'),
		})
		.optional()
		.describe('The collector that metrics and traces are sent to.'),
});

export type TelemetryConfiguration = z.infer<typeof telemetrySchema>;

export const productionConfigurationSchema = z.strictObject({
	origin: z.string().describe('Public origin, https.'),
	host: z.string().default('0.0.0.0').describe('Address to bind.'),
	port: z.int().min(1).max(65_535).default(8443).describe('Port to bind.'),
	dataFolder: z
		.string()
		.min(1)
		.optional()
		.describe('Folder of the database, for one process. Either this or `database`.'),
	database: z
		.strictObject({
			url: z
				.string()
				.regex(/^postgres(ql)?:\/\//, 'is no address of a PostgreSQL database')
				.describe('`postgres://user@host:5432/database`, PostgreSQL 15 or newer; the user owns the database.'),
			passwordFile: z
				.string()
				.optional()
				.describe("File that holds the user's password; read again for each new connection."),
			tls: z
				.strictObject({
					certificateAuthorityFile: z
						.string()
						.optional()
						.describe('PEM of those that may sign the certificate of the database; else those that Node knows.'),
					serverName: z.string().optional().describe("Name in the database's certificate, where it is not the host."),
					certificateFile: z.string().optional().describe('PEM, where the database asks for a certificate.'),
					keyFile: z.string().optional().describe('PEM.'),
				})
				.optional()
				.describe('Encrypts the connections, and checks whom they lead to.'),
			connections: z
				.int()
				.min(2)
				.max(200)
				.optional()
				.describe('Connections that a process opens at most; 8 by default.'),
		})
		.optional()
		.describe('PostgreSQL, for several processes.'),
	drainSeconds: z
		.number()
		.min(0)
		.max(6)
		.optional()
		.describe('Seconds that `/health/ready` is false before connections are refused; 0 by default, 3 with `database`.'),
	tls: z
		.strictObject({ certificateFile: z.string().describe('PEM, leaf first.'), keyFile: z.string().describe('PEM.') })
		.optional()
		.describe('Where this process ends TLS itself.'),
	clientCertificates: z
		.strictObject({
			origin: z
				.string()
				.describe('Public origin of the second listener, https; browsers are sent there to show a certificate.'),
			host: z.string().default('0.0.0.0').describe('Address to bind.'),
			port: z.int().min(1).max(65_535).describe('Port to bind; another one than that of `port`.'),
			tls: z
				.strictObject({
					certificateFile: z.string().describe('PEM, leaf first.'),
					keyFile: z.string().describe('PEM.'),
				})
				.optional()
				.describe('Those of `tls` by default. This process ends TLS here itself, whatever stands before the other.'),
		})
		.optional()
		.describe(
			'A second listener that asks browsers for a certificate, for users and devices that prove themselves by mutual TLS.',
		),
	trustProxy: z.array(z.string()).min(1).optional().describe('Networks of the proxies that end TLS instead, CIDR.'),
	countryDatabase: z
		.string()
		.optional()
		.describe(
			'File in MaxMind’s format (.mmdb) that tells the country of an address, or "none"; a public-domain one comes with the package.',
		),
	anonymiserList: z
		.string()
		.optional()
		.describe(
			'File of addresses and networks that hide where somebody is, one a line: a sign-in from there is at risk.',
		),
	leakedPasswordList: z
		.string()
		.optional()
		.describe('File of SHA-1 hashes of leaked passwords, one a line: whoever signs in with one is a user at risk.'),
	fidoMetadata: z
		.strictObject({
			blobFile: z.string().describe('The file of the FIDO Alliance’s metadata service, as it is published.'),
			rootCertificateFile: z
				.string()
				.describe('PEM of the root that the chain of the file’s signer ends at: GlobalSign’s, for the FIDO Alliance.'),
			signer: z
				.string()
				.optional()
				.describe('Host name in the certificate that signs the file; `mds.fidoalliance.org` when absent.'),
		})
		.optional()
		.describe(
			'Who vouches for the authenticators of passkeys. Without it no tenant can enforce attestation. Read at the start.',
		),
	mail: z
		.strictObject({
			host: z.string().min(1).describe('The mail server that takes messages over, by SMTP.'),
			port: z.int().min(1).max(65_535).default(587).describe('Its port.'),
			from: z.email().describe('Address that messages are from.'),
			user: z.string().min(1).optional().describe('Account at the mail server, where it asks for one.'),
			passwordFile: z.string().optional().describe('File that holds the password of that account.'),
			tls: z
				.enum(['starttls', 'implicit', 'none'])
				.optional()
				.describe(
					'`starttls` begins TLS after the greeting and sends nothing without it; `implicit` begins with TLS, and is the default on port 465. `none` is for a relay on this machine, without `user`.',
				),
			certificateAuthorityFile: z
				.string()
				.optional()
				.describe('PEM of those that may sign the certificate of the mail server; else those that Node knows.'),
		})
		.optional()
		.describe('Sends the codes of forgotten passwords, and invitations. Without it no mail is sent.'),
	textMessages: z
		.strictObject({
			url: z.url({ protocol: /^https$/ }).describe('The webhook that takes text messages, https.'),
			secretFile: z
				.string()
				.describe('File that holds the key which signs each request, at least 24 random bytes in base64.'),
			timeoutSeconds: z.int().min(1).max(30).default(10).describe('Seconds after which an answer is not waited for.'),
			perTenantAnHour: z
				.int()
				.min(1)
				.max(1_000_000)
				.default(1000)
				.describe('Text messages that one tenant may cause in an hour; more are not sent.'),
			certificateAuthorityFile: z
				.string()
				.optional()
				.describe('PEM of those that may sign the certificate of the webhook; else those that Node knows.'),
		})
		.optional()
		.describe('Sends codes by text message. Without it no tenant can enable them.'),
	compliantNetworks: z
		.array(z.string())
		.min(1)
		.optional()
		.describe(
			'Networks of your secure access service, CIDR: requests from there meet the location “compliant network”.',
		),
	eventReceiverNetworks: z
		.array(z.string())
		.min(1)
		.optional()
		.describe('Private networks of receivers that security events may be pushed to, CIDR, beside public addresses.'),
	epochFile: z
		.string()
		.optional()
		.describe(
			'File that remembers which state of the data folder is the newest; on another disk it also tells of a folder that was put back whole.',
		),
	keys: z
		.strictObject({
			rotateAfterDays: z
				.union([z.int().min(2).max(730), z.literal(false)])
				.default(defaultRotationDays)
				.describe(
					'Days after which another key signs. It is published a day before, and the old one until its last token has expired. `false`: only `countersign keys rotate` makes keys.',
				),
		})
		.optional()
		.describe('Signing keys.'),
	secretFile: z.string().optional().describe('File that holds the root secret, where COUNTERSIGN_SECRET does not.'),
	signInLogDays: z.int().min(1).max(3650).default(defaultSignInLogDays).describe('Days that sign-in records are kept.'),
	telemetry: telemetrySchema.optional().describe('Metrics and traces; nothing is measured without it.'),
	tenantFile: z.string().optional().describe('Tenant file, applied on the first start with the data folder.'),
});

export type ProductionConfiguration = z.infer<typeof productionConfigurationSchema>;

/** @throws StartupError where it cannot be read */
export function readFileOrRefuse(path: string, what: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (cause) {
		throw new StartupError(`${what} ${path} cannot be read: ${describeFileRefusal(cause)}`, { cause });
	}
}

/** Zod says of a member that is missing that it is `undefined`, and of an unknown one that a key is. */
function complaintOf({ path, message, code, ...more }: z.core.$ZodIssue): string {
	const name = path.join('.');
	if (code === 'unrecognized_keys' && 'keys' in more) {
		const unknown = (more.keys as string[]).map((key) => [...path, key].join('.')).join(', ');
		return `${unknown}: there is no such member`;
	}
	return message.endsWith('received undefined') ? `${name} is missing` : `${name}: ${message}`;
}

/** @throws StartupError for text that is no configuration, with every issue */
export function parseConfiguration(text: string, path = 'the configuration'): ProductionConfiguration {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new StartupError(`${path} is not JSON (${(cause as Error).message})`, { cause });
	}
	const result = productionConfigurationSchema.safeParse(value);
	if (!result.success)
		throw new StartupError(
			`${path} is not acceptable: ${result.error.issues.map(complaintOf).join('; ')} (docs/configuration.md lists all members)`,
		);
	if ((result.data.dataFolder === undefined) === (result.data.database === undefined))
		throw new StartupError(`${path} is not acceptable: give either dataFolder or database.url`);
	return result.data;
}

/** Hex, base64 or base64url of at least 32 bytes that are not all alike. */
export function readSecret(
	text: string | undefined,
	missing = 'there is no root secret: set COUNTERSIGN_SECRET or secretFile to 32 random bytes in hex or base64',
): Buffer {
	if (text === undefined || text.trim() === '') throw new StartupError(missing);
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

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws StartupError where there is none, or a weak one */
export function readRootSecret({ secretFile }: ProductionConfiguration, environment: Environment): Buffer {
	return readSecret(
		environment.COUNTERSIGN_SECRET ??
			(secretFile === undefined ? undefined : readFileOrRefuse(secretFile, 'the secret file')),
	);
}
