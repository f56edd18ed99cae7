// Secrets and certificates of an application. A secret is made here, told once, and stored as its hash alone. Microsoft
// Graph, "application: addPassword", "removePassword", "addKey", "removeKey" and the same of "servicePrincipal".
import { createPublicKey, X509Certificate } from 'node:crypto';
import { type RandomBytes, randomUuid } from '../clock.ts';
import { applicationObjectId, servicePrincipalId } from '../directory/service-principal.ts';
import type { Application, KeyCredential, PasswordCredential } from '../records/application.ts';
import { readCertificate } from '../records/certificate.ts';
import { isCanonicalJws, sha256 } from '../secrets.ts';
import { toGraphKey, toGraphPassword } from './application-objects.ts';
import { graphInvalid } from './graph-error.ts';
import { asId, asList, asOptionalText, asRow, asText, asTime, invalidMember } from './members.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

export type Part = 'application' | 'servicePrincipal';

/** seconds: two years, as at Entra ID where nobody says */
const usualLifetime = 2 * 365 * 86_400;
const mostCredentials = 100;
/** audience of a proof; Microsoft Graph, "Generate proof-of-possession tokens for rolling keys" */
const proofAudience = '00000002-0000-0000-c000-000000000000';
/** seconds that a proof is good for, and that the caller's clock may be off */
const proofLifetime = 600;
const clockTolerance = 300;

const isOf = (part: Part) => (credential: { ofServicePrincipal?: true }) =>
	(credential.ofServicePrincipal ?? false) === (part === 'servicePrincipal');
const mark = (part: Part) => (part === 'servicePrincipal' ? { ofServicePrincipal: true as const } : {});

function requireRoom({ passwordCredentials, keyCredentials }: Application): void {
	if (passwordCredentials.length + keyCredentials.length >= mostCredentials)
		throw graphInvalid(`An application has at most ${mostCredentials} credentials.`);
}

function makePassword(
	sent: Row,
	{ random, now }: { random: RandomBytes; now: number },
	part: Part,
): { credential: PasswordCredential; secretText: string } {
	const what = 'passwordCredential';
	if (sent.secretText !== undefined && sent.secretText !== null)
		throw graphInvalid('secretText must not be sent: the server makes the secret.');
	const startAt = asTime(sent.startDateTime, `${what}.startDateTime`) ?? now;
	const endAt = asTime(sent.endDateTime, `${what}.endDateTime`) ?? startAt + usualLifetime;
	if (endAt <= startAt || endAt <= now)
		throw graphInvalid('endDateTime of a credential must be later than startDateTime, and not be past.');
	const displayName = asOptionalText(sent.displayName, `${what}.displayName`, 256);
	const secretText = random(30).toString('base64url');
	const credential: PasswordCredential = {
		keyId: randomUuid(random),
		secretHash: sha256(secretText).toString('base64url'),
		startAt,
		endAt,
		hint: secretText.slice(0, 3),
		...(displayName === undefined ? {} : { displayName }),
		...mark(part),
	};
	return { credential, secretText };
}

interface WithSecrets {
	application: Application;
	/** as they are answered, the one time, with their secrets */
	shown: Row[];
}

/** @param sent what the caller wants of each new secret */
export function withPasswords(
	application: Application,
	sent: readonly unknown[],
	{ authority, exchange }: GraphInput,
	part: Part,
): WithSecrets {
	let changed = application;
	const shown: Row[] = [];
	for (const one of sent) {
		requireRoom(changed);
		const { credential, secretText } = makePassword(
			asRow(one ?? {}, 'passwordCredential'),
			{ random: authority.random, now: exchange.now },
			part,
		);
		changed = { ...changed, passwordCredentials: [...changed.passwordCredentials, credential] };
		shown.push({ ...toGraphPassword(credential), secretText });
	}
	return { application: changed, shown };
}

/** @throws GraphError 400 where it has no such secret */
export function withoutPassword(application: Application, body: Row, part: Part): Application {
	const keyId = asId(body.keyId, 'keyId');
	const left = application.passwordCredentials.filter((one) => one.keyId.toLowerCase() !== keyId || !isOf(part)(one));
	if (left.length === application.passwordCredentials.length)
		throw graphInvalid(`No password credential found with keyId '${keyId}'.`);
	return { ...application, passwordCredentials: left };
}

function readKey(value: unknown, { authority, exchange }: GraphInput, part: Part): KeyCredential {
	const sent = asRow(value, 'keyCredential');
	if (sent.type !== undefined && sent.type !== 'AsymmetricX509Cert') throw invalidMember('keyCredential.type');
	if (sent.usage !== undefined && sent.usage !== 'Verify') throw invalidMember('keyCredential.usage');
	const key = asText(sent.key, 'keyCredential.key', 16_384);
	let certificate: Omit<KeyCredential, 'keyId'>;
	try {
		// some tools encode the text of a PEM file once more
		const decoded = Buffer.from(key, 'base64').toString('latin1');
		certificate = readCertificate(decoded.startsWith('-----BEGIN') ? decoded : key);
	} catch {
		throw graphInvalid('Key credential must be an X.509 certificate.');
	}
	const type = new X509Certificate(certificate.certificate).publicKey;
	const { modulusLength = 2048, namedCurve = 'prime256v1' } = type.asymmetricKeyDetails ?? {};
	if (modulusLength < 2048 || namedCurve !== 'prime256v1')
		throw graphInvalid('The key of a certificate must be RSA of 2048 bits and more, or P-256.');
	// a registration can be shorter than the certificate, and never longer
	const notBefore = Math.max(asTime(sent.startDateTime, 'startDateTime') ?? 0, certificate.notBefore);
	const notAfter = Math.min(asTime(sent.endDateTime, 'endDateTime') ?? certificate.notAfter, certificate.notAfter);
	if (notAfter <= exchange.now) throw graphInvalid('Key credential end date is invalid.');
	const displayName = asOptionalText(sent.displayName, 'keyCredential.displayName', 256);
	return {
		...certificate,
		keyId: sent.keyId === undefined || sent.keyId === null ? randomUuid(authority.random) : asId(sent.keyId, 'keyId'),
		notBefore,
		notAfter,
		...(displayName === undefined ? {} : { displayName }),
		...mark(part),
	};
}

/**
 * The certificates that a PATCH leaves: those with a key are new, the others name one that is there.
 *
 * @throws GraphError 400 for one that is neither
 */
export function withKeys(application: Application, value: unknown, input: GraphInput, part: Part): Application {
	const before = application.keyCredentials.filter(isOf(part));
	const keys = asList(value, 'keyCredentials', mostCredentials).map((item) => {
		const { key, keyId } = asRow(item, 'keyCredentials');
		const known = before.find((one) => one.keyId.toLowerCase() === String(keyId).toLowerCase());
		if (known) return known;
		if (key === undefined || key === null) throw graphInvalid('A key credential that is not there yet needs its key.');
		return readKey(item, input, part);
	});
	const others = application.keyCredentials.filter((one) => !isOf(part)(one));
	return { ...application, keyCredentials: [...others, ...keys] };
}

/**
 * Whoever exchanges a key shows that it has one that is there: a JWT that it signed just now.
 *
 * @throws GraphError 400 where no certificate of the application signed it, or it is not for this
 */
async function requireProof(application: Application, proof: unknown, input: GraphInput, part: Part): Promise<void> {
	const { exchange, snapshot } = input;
	const refuse = () =>
		graphInvalid('The proof is not a token that a key of this application signed for this, just now.');
	const text = asText(proof, 'proof', 16_384);
	if (!isCanonicalJws(text)) throw refuse();
	const { compactVerify } = await import('jose');
	const id =
		part === 'application'
			? applicationObjectId(application.appId)
			: servicePrincipalId(snapshot.tenant.id, application.appId);
	for (const { certificate, notBefore, notAfter } of application.keyCredentials) {
		if (exchange.now < notBefore || exchange.now > notAfter) continue;
		const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ format: 'pem', type: 'spki' }));
		const algorithms = key.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'];
		const verified = await compactVerify(text, key, { algorithms }).catch(() => undefined);
		if (!verified) continue;
		const { aud, iss, nbf, exp } = JSON.parse(Buffer.from(verified.payload).toString()) as Record<string, unknown>;
		const { now } = exchange;
		const isNow =
			typeof nbf === 'number' &&
			typeof exp === 'number' &&
			nbf <= now + clockTolerance &&
			exp > now - clockTolerance &&
			exp - nbf <= proofLifetime;
		if (aud === proofAudience && iss === id && isNow) return;
	}
	throw refuse();
}

export async function withKey(
	application: Application,
	body: Row,
	input: GraphInput,
	part: Part,
): Promise<WithSecrets> {
	await requireProof(application, body.proof, input, part);
	if (body.passwordCredential !== undefined && body.passwordCredential !== null)
		throw graphInvalid('passwordCredential must be null: keys that sign are not kept here.');
	requireRoom(application);
	const credential = readKey(body.keyCredential, input, part);
	return {
		application: { ...application, keyCredentials: [...application.keyCredentials, credential] },
		shown: [toGraphKey(credential)],
	};
}

export async function withoutKey(
	application: Application,
	body: Row,
	input: GraphInput,
	part: Part,
): Promise<Application> {
	await requireProof(application, body.proof, input, part);
	const keyId = asId(body.keyId, 'keyId');
	const left = application.keyCredentials.filter((one) => one.keyId.toLowerCase() !== keyId || !isOf(part)(one));
	if (left.length === application.keyCredentials.length)
		throw graphInvalid(`No credentials found to be removed with keyId '${keyId}'.`);
	return { ...application, keyCredentials: left };
}
