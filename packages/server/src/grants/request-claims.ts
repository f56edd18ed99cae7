// The claims parameter of a token request, merged with those of the authorization request it continues.
import {
	BoundedJsonError,
	type ClaimsRequest,
	emptyClaimsRequest,
	mergeClaims,
	parseClaimsRequest,
} from '@countersign/protocol';
import { claimsUnreadable } from '../errors.ts';

/** @throws ProtocolError 50117 when one of them is not a claims request */
export function readClaims(...texts: (string | undefined)[]): ClaimsRequest {
	const sent = texts.filter((text) => text !== undefined && text !== '') as string[];
	if (sent.length === 0) return emptyClaimsRequest;
	try {
		const requests = sent.map(parseClaimsRequest);
		return requests.length === 1
			? (requests[0] as ClaimsRequest)
			: parseClaimsRequest(JSON.stringify(mergeClaims(...requests.map((request) => request.raw))));
	} catch (error) {
		if (error instanceof BoundedJsonError) throw claimsUnreadable(error.reason);
		throw error;
	}
}
