// A step that is answered at another origin: the browser goes there with a challenge and comes back with an answer. The
// answer counts where the browser that brings it is the one that was sent, and once: it names the challenge, which is
// spent before the answer is looked at. Whoever lets somebody else's browser go there gets nothing: that browser brings
// the answer itself, and has no cookie of the sign-in.
import type { Authority, Exchange } from '../authority.ts';
import type { SignInTransaction } from '../records/transaction.ts';

const purpose = 'certificate-answer';
/** seconds */
const lifetime = 60;

/** @returns a challenge for the journey, and the change of the transaction that keeps it */
export function createJourney(
	{ random }: Pick<Authority, 'random'>,
	{ now }: Exchange,
): { challenge: string; changes: Partial<SignInTransaction> } {
	const challenge = random(32).toString('base64url');
	return { challenge, changes: { challenge: { value: challenge, createdAt: now } } };
}

/** @returns what a connection's certificate proves of it, for the sign-in alone that asked */
export function sealCertificate(
	{ secrets }: Pick<Authority, 'secrets'>,
	{ now }: Exchange,
	{ transactionId, challenge, der }: { transactionId: string; challenge: string; der: Uint8Array },
): string {
	const written = JSON.stringify({ at: now, challenge, certificate: Buffer.from(der).toString('base64') });
	return secrets.seal(purpose, written, transactionId);
}

/** @returns the certificate; `undefined` where the answer is not to this challenge, or too old */
export function openCertificate(
	{ secrets }: Pick<Authority, 'secrets'>,
	{ now }: Exchange,
	{ transactionId, challenge, answer }: { transactionId: string; challenge: string | undefined; answer: string },
): Uint8Array | undefined {
	const text = secrets.open(purpose, answer, transactionId);
	if (text === undefined || challenge === undefined) return undefined;
	const read = JSON.parse(text) as { at: number; challenge: string; certificate: string };
	if (read.challenge !== challenge || now - read.at >= lifetime) return undefined;
	return Buffer.from(read.certificate, 'base64');
}

/** @returns where a browser is asked for a certificate for this sign-in */
export function certificateAddress(origin: string, transactionId: string, challenge: string): string {
	return `${origin}/certificate/${transactionId}?challenge=${challenge}`;
}
