// What a program's configuration says of detecting risk: the operator's lists.
import { describeFileRefusal } from '../file-refusal.ts';
import { openAddressList } from '../risk/address-list.ts';
import { openLeakedPasswords } from '../risk/leaked-passwords.ts';
import type { RiskOptions } from '../risk/risk.ts';
import { StartupError } from './startup-error.ts';

export interface RiskConfiguration {
	/** path of a list of addresses and networks of anonymisers, one a line; none by default */
	anonymiserList?: string | undefined;
	/** path of a list of SHA-1 hashes of leaked passwords, one a line; none by default */
	leakedPasswordList?: string | undefined;
}

function opened<List>(file: string, open: (file: string) => List, what: string): List {
	try {
		return open(file);
	} catch (cause) {
		const reason = cause instanceof Error ? describeFileRefusal(cause) : String(cause);
		throw new StartupError(`${file} cannot be read as ${what}: ${reason}`, { cause });
	}
}

/** @throws StartupError for a list that cannot be read: without it nobody would be detected, and nobody told */
export function riskOptions({ anonymiserList, leakedPasswordList }: RiskConfiguration): RiskOptions {
	return {
		...(anonymiserList === undefined
			? {}
			: { isAnonymised: opened(anonymiserList, openAddressList, 'a list of addresses and networks') }),
		...(leakedPasswordList === undefined
			? {}
			: { isLeaked: opened(leakedPasswordList, openLeakedPasswords, 'a list of SHA-1 hashes') }),
	};
}
