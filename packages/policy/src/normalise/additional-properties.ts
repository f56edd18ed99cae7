// Graph PowerShell keeps what its types do not know apart, in a member of its own, in every object that it writes as
// JSON. Microsoft Graph PowerShell, "Get-MgIdentityConditionalAccessNamedLocation": type and ranges of a location are
// there.
import { isObject } from '../identifiers.ts';

type Json = Record<string, unknown>;

const isAdditional = (name: string) => name.toLowerCase() === 'additionalproperties';

/** @returns the object with such members among its own; the same object where there are none */
export function withAdditionalProperties(object: Json): Json {
	const name = Object.keys(object).find(isAdditional);
	if (name === undefined) return object;
	const { [name]: additional, ...own } = object;
	return isObject(additional) ? { ...additional, ...own } : own;
}
