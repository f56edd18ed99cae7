// The operator's file of FIDO metadata: read once, at the start.
import { type FidoMetadata, readFidoMetadata } from '../methods/passkeys/fido-metadata.ts';
import { readFileOrRefuse } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

export interface FidoMetadataConfiguration {
	/** path of the file that the FIDO Alliance publishes */
	blobFile: string;
	/** path of the certificates, PEM, that the chain of its signer may end at */
	rootCertificateFile: string;
	/** host name in the signer's certificate; that of the FIDO Alliance by default */
	signer?: string | undefined;
}

/**
 * @param configuration absent: nobody vouches for authenticators
 * @param now epoch seconds
 * @throws StartupError for a file that cannot be read or is not signed as it should be: attestation would be refused to
 *   everybody, and nobody told
 */
export async function openFidoMetadata(
	configuration: FidoMetadataConfiguration | undefined,
	now: number,
): Promise<FidoMetadata | undefined> {
	if (!configuration) return undefined;
	const blob = readFileOrRefuse(configuration.blobFile, 'the FIDO metadata');
	const roots = readFileOrRefuse(configuration.rootCertificateFile, 'the root certificate of the FIDO metadata');
	try {
		return await readFidoMetadata(blob, { roots, signer: configuration.signer, now });
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new StartupError(`the FIDO metadata ${configuration.blobFile} cannot be believed: ${reason}`, { cause });
	}
}

/**
 * @param now epoch seconds
 * @returns what to say at the start of a file whose successor is out; else `undefined`
 */
export function metadataTooOld({ number, nextUpdate }: FidoMetadata, now: number): string | undefined {
	if (nextUpdate > now) return undefined;
	const day = new Date(nextUpdate * 1000).toISOString().slice(0, 10);
	return `number ${number} of the FIDO metadata was replaced by ${day}: authenticators that were reported as compromised since then are still believed`;
}
