// The chain of a tenant's audit rows: each names the one before by a digest, so that none can be edited, removed or
// moved without it being seen. RFC 9162 §2 has the idea (a log that only grows); the checkpoints are its signed tree
// heads. Of a row's content the chain holds a salted digest: who is erased takes the content and the salt along, and
// the chain holds without them.
import { hash } from 'node:crypto';

/** where the chain of a tenant stands */
export interface AuditHead {
	/** of the newest row; the first is 1 */
	position: number;
	link: string;
}

/** what a row carries beside its record */
export interface AuditLink extends AuditHead {
	/** the link of the row before; `firstLink` at position 1 */
	previous: string;
	/** of salt and record */
	digest: string;
	/** random; `null` where the content was erased */
	salt: string | null;
}

/** Says that the chain of a tenant had that row at that time. */
export interface AuditCheckpoint extends AuditHead {
	tenantId: string;
	/** epoch seconds */
	at: number;
	/** Ed25519, SPKI in DER, base64url */
	publicKey: string;
	/** base64url */
	signature: string;
}

export const firstLink = 'first';

const digest = (...parts: (string | number)[]) => hash('sha256', JSON.stringify(parts), 'base64url');

export const digestOf = (salt: string, record: string): string => digest(salt, record);

export const linkOf = (
	tenantId: string,
	{ position, previous, digest: content }: Pick<AuditLink, 'position' | 'previous' | 'digest'>,
): string => digest(tenantId, position, previous, content);

/**
 * @param head of the tenant; absent where there is no row yet
 * @param record as it is stored
 * @returns what is stored with it, and is the tenant's next head
 */
export function nextLink(tenantId: string, head: AuditHead | undefined, record: string, salt: string): AuditLink {
	const chained = {
		position: (head?.position ?? 0) + 1,
		previous: head?.link ?? firstLink,
		digest: digestOf(salt, record),
	};
	return { ...chained, salt, link: linkOf(tenantId, chained) };
}

/** @returns the bytes that a checkpoint's signature is over */
export const checkpointText = ({
	tenantId,
	position,
	link,
	at,
}: Pick<AuditCheckpoint, 'tenantId' | 'position' | 'link' | 'at'>): Buffer =>
	Buffer.from(JSON.stringify(['countersign audit checkpoint', tenantId, position, link, at]));
