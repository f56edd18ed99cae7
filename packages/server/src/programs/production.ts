// The production authority: a configuration file and the environment, nothing unsafe, no demo tenant. It refuses to
// start rather than start weak, and says what is missing.
import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { EventSink } from '../events.ts';
import type { TlsFiles } from '../http/listen.ts';
import { createPostDocument } from '../http/post-document.ts';
import { readEarlierKeys } from '../keys/earlier-keys.ts';
import { createSecrets } from '../secrets.ts';
import { hasDatabase } from '../storage/sqlite/has-database.ts';
import { auditOfInstallation } from './audit-of-installation.ts';
import type { CertificateListenerOptions } from './certificate-listener.ts';
import { metadataTooOld, openFidoMetadata } from './fido-metadata.ts';
import { createMailSender, mailNeeded } from './mail.ts';
import { openStorage } from './open-storage.ts';
import { signalsOfPlaces } from './places.ts';
import {
	type Environment,
	type ProductionConfiguration,
	readFileOrRefuse,
	readRootSecret,
} from './production-configuration.ts';
import { parseOrigin } from './public-origin.ts';
import { riskOptions } from './risk.ts';
import { checkRootSecret } from './root-secret.ts';
import {
	applyTenantFile,
	createMachineAuthority,
	defaultRotationDays,
	type RunningAuthority,
	run,
	timeReached,
} from './running-authority.ts';
import { inviteToSetUp, type SetupInvitation } from './setup.ts';
import { startTelemetry } from './start-telemetry.ts';
import { StartupError } from './startup-error.ts';
import { createTextMessageSender, messagesNeeded } from './text-messages.ts';
import { allowedReceivers, parseTrustedProxies } from './trusted-networks.ts';

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

/**
 * @param mainOrigin public origin of the sign-in pages
 * @throws StartupError for a second listener that is the first one, or has no certificate of its own
 */
function readCertificateListener(
	{ clientCertificates, tls, port }: ProductionConfiguration,
	mainOrigin: string,
): (CertificateListenerOptions & { origin: string }) | undefined {
	if (!clientCertificates) return undefined;
	const { host, ...of } = clientCertificates;
	const origin = parseOrigin(of.origin);
	if (origin === mainOrigin || of.port === port)
		throw new StartupError(
			'clientCertificates needs an origin and a port of its own: browsers ask there for a certificate',
		);
	const files = readTls(of.tls ?? tls);
	if (!files) throw new StartupError('clientCertificates needs tls: no proxy can show the certificates of others');
	return { origin, host, port: of.port, tls: files };
}

/**
 * Accepts an older copy of the data folder that was put back. Whatever may have been spent or revoked since is void:
 * codes, refresh tokens, sessions, one-time codes. Users sign in again; keys, users, applications and policies are
 * those of the copy.
 *
 * @throws StartupError or DataFolderError, each with one message fit for the terminal
 */
export async function restoreCopy(configuration: ProductionConfiguration, environment: Environment): Promise<void> {
	const rootSecret = readRootSecret(configuration, environment);
	const { dataFolder } = configuration;
	if (dataFolder !== undefined && !hasDatabase(dataFolder))
		throw new StartupError(`there is no database in ${dataFolder}`);
	const storage = await openStorage(configuration, { isCopy: true });
	try {
		// a copy may be of the middle of an exchange, which is finished after this
		await checkRootSecret({ storage, secrets: createSecrets(rootSecret, randomBytes) }, { inExchange: true });
		const now = Math.floor(Date.now() / 1000);
		await storage.voidProofs(now, auditOfInstallation('installationRestored', now, randomBytes));
	} finally {
		await storage.close();
	}
}

export interface ProductionAuthority extends RunningAuthority {
	/** where there is no tenant yet: for the operator's terminal, and for nothing that is kept */
	setup?: SetupInvitation;
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
 * @param options.portalFolder folder of the administrators' portal's built files; without it no portal is served
 * @param options.invites whether a set-up token is made where there is no tenant; each makes the one before void
 * @throws StartupError, DataFolderError or TenantFileError, each with one message fit for the terminal
 */
export async function startProduction(
	configuration: ProductionConfiguration,
	environment: Environment,
	onEvent?: EventSink,
	{ portalFolder, invites = true }: { portalFolder?: string; invites?: boolean } = {},
): Promise<ProductionAuthority> {
	const origin = parseOrigin(configuration.origin);
	const rootSecret = readRootSecret(configuration, environment);
	const tls = readTls(configuration.tls);
	const certificates = readCertificateListener(configuration, origin);
	if (!tls && !configuration.trustProxy)
		throw new StartupError('give tls.certificateFile and tls.keyFile, or trustProxy where a proxy ends TLS');
	const { dataFolder } = configuration;
	if (dataFolder !== undefined && existsSync(`${dataFolder}/development-secret`))
		throw new StartupError(`${dataFolder} is a development data folder; serve needs one of its own`);
	const tenantFile =
		configuration.tenantFile === undefined ? undefined : readFileOrRefuse(configuration.tenantFile, 'the tenant file');
	const signals = signalsOfPlaces(configuration);
	const risk = riskOptions(configuration);
	const fidoMetadata = await openFidoMetadata(configuration.fidoMetadata, Math.floor(Date.now() / 1000));
	const mail = configuration.mail && createMailSender(configuration.mail);
	const { textMessages } = configuration;
	const sendMessage = textMessages && createTextMessageSender(textMessages);
	const storage = await openStorage(configuration, {
		holds: 'shared',
		onConnectionLost: (error) =>
			onEvent?.({ kind: 'failed', traceId: '', detail: `a connection was lost: ${error.message}` }),
	});
	const telemetry = await startTelemetry(configuration.telemetry).catch(async (error) => {
		await storage.close();
		throw error;
	});
	try {
		const secrets = createSecrets(rootSecret, randomBytes);
		await checkRootSecret({ storage, secrets });
		const earlierKeys = await readEarlierKeys(storage.settings, secrets, Math.floor(Date.now() / 1000));
		const app = createMachineAuthority({
			origin,
			storage,
			rootSecret,
			// processes that share a database share their machine's cores too
			signsAside: dataFolder !== undefined,
			earlierKeys,
			notBefore: await timeReached(storage),
			...(certificates ? { certificateOrigin: certificates.origin } : {}),
			strictTransportSecurity: true,
			signals,
			risk,
			trustedProxies: parseTrustedProxies(configuration.trustProxy ?? []),
			...both(telemetry?.onEvent, onEvent),
			...(portalFolder === undefined ? {} : { portalFolder }),
			...(mail ? { sendMail: mail.send } : {}),
			...(fidoMetadata ? { fidoMetadata } : {}),
			...(textMessages && sendMessage ? { sendMessage, messagesPerTenant: textMessages.perTenantAnHour } : {}),
		});
		if (tenantFile !== undefined) await applyTenantFile(app, tenantFile, { reset: false });
		const old = fidoMetadata && metadataTooOld(fidoMetadata, Math.floor(Date.now() / 1000));
		if (old) app.authority.emit({ kind: 'metadataTooOld', detail: old });
		const unsent = mail || !invites ? undefined : mailNeeded(await storage.directory.tenants());
		if (unsent) app.authority.emit({ kind: 'mailNeeded', detail: unsent });
		const untold = sendMessage || !invites ? undefined : messagesNeeded(await storage.directory.tenants());
		if (untold) app.authority.emit({ kind: 'messagesNeeded', detail: untold });
		const invitation = invites ? await inviteToSetUp(app.authority, origin) : undefined;
		const { host, port, signInLogDays, drainSeconds = configuration.database ? 3 : 0 } = configuration;
		const running = await run(
			telemetry?.observe(app) ?? app,
			{ host, port, ...(tls ? { tls } : {}) },
			{
				signInLogDays,
				unreadyMilliseconds: drainSeconds * 1000,
				rotateKeysAfterDays: configuration.keys?.rotateAfterDays ?? defaultRotationDays,
				pushEvent: createPostDocument(allowedReceivers(configuration.eventReceiverNetworks)),
				...(certificates ? { certificates } : {}),
				portOption: '`port` in the configuration file',
			},
		);
		return {
			...running,
			async close() {
				await running.close();
				mail?.close();
				await telemetry?.close();
			},
			...(invitation ? { setup: invitation } : {}),
			reloadTls() {
				const again = readTls(configuration.tls);
				const ofCertificates = readCertificateListener(configuration, origin)?.tls;
				if (again ?? ofCertificates) running.replaceTls(again ?? (ofCertificates as TlsFiles), ofCertificates);
			},
		};
	} catch (error) {
		await telemetry?.close();
		await storage.close();
		throw error;
	}
}

/** @returns the option that tells each of them of an event; none where there is nobody to tell */
function both(first: EventSink | undefined, second: EventSink | undefined): { onEvent?: EventSink } {
	const told = [first, second].filter((sink) => sink !== undefined);
	if (told.length === 0) return {};
	return {
		onEvent(event) {
			for (const tell of told) tell(event);
		},
	};
}
