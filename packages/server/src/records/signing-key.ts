// A signing key as it is stored: the private part is sealed.
import type { SigningAlgorithm } from './tenant.ts';

export interface StoredSigningKey {
	kid: string;
	tenantId: string;
	algorithm: SigningAlgorithm;
	publicJwk: Record<string, unknown>;
	/** PKCS #8 PEM, sealed */
	sealedPrivateKey: string;
	createdAt: number;
	/** epoch seconds; it is published before */
	signsFrom?: number;
	/** epoch seconds; from then on it is neither published nor taken */
	withdrawnAt?: number;
}
