// What validation finds, and how checks report it.
import { isEmpty, isObject } from '../identifiers.ts';
import { didYouMean } from './nearest.ts';

export interface ValidationIssue {
	/** where, such as `conditions.users.includeUsers[0]` */
	path: string;
	/** Graph's number, with which its text begins */
	number: 1007 | 1011 | 1012 | 1032 | 1040 | 1054 | 1064 | 1102 | 1104;
	message: string;
}

export type Json = Record<string, unknown>;

/** PowerShell's ConvertTo-Json writes text in place of what is deeper than it was told. */
function hintOf(value: unknown): string {
	const isCut = typeof value === 'string' && /^(?:@\{|System\.|Microsoft\.)/.test(value);
	return isCut ? ', and is text where ConvertTo-Json of PowerShell cut it off: export with -Depth 10' : '';
}

export class Issues {
	readonly list: ValidationIssue[] = [];

	add(path: string, message: string, number: ValidationIssue['number'] = 1007): void {
		this.list.push({ path, number, message });
	}

	/**
	 * @returns the whole value, where it is an object; `undefined`, with one issue, where it is anything else or nothing
	 */
	root(value: unknown): Json | undefined {
		if (isObject(value)) return value;
		this.add('', 'must be an object');
		return undefined;
	}

	/** @returns the value where it is an object; `undefined` where it is empty or, with an issue, something else */
	object(value: unknown, path: string): Json | undefined {
		if (isObject(value)) return value;
		if (value !== null && value !== undefined) this.add(path, `must be an object${hintOf(value)}`);
		return undefined;
	}

	/** @returns the value where it is an object; `undefined`, with an issue, where it is anything else */
	required(value: unknown, path: string): Json | undefined {
		if (value === null || value === undefined) this.add(path, 'is required');
		return this.object(value, path);
	}

	/** @returns the strings; an issue for each item that is none, or none of those allowed */
	strings(
		value: unknown,
		path: string,
		allowed?: readonly string[] | ((item: string) => boolean),
		what?: string,
		/** names among what is allowed, of which the nearest is offered */
		nearBy: readonly string[] = [],
		number: ValidationIssue['number'] = 1007,
	): string[] {
		if (isEmpty(value)) return [];
		if (!Array.isArray(value)) {
			this.add(path, 'must be an array of strings');
			return [];
		}
		const isAllowed = typeof allowed === 'function' ? allowed : (item: string) => !allowed || allowed.includes(item);
		value.forEach((item, index) => {
			if (typeof item !== 'string' || item.length === 0 || item.length > 128)
				this.add(`${path}[${index}]`, 'must be a string of 1 to 128 characters');
			else if (!isAllowed(item)) {
				const names = typeof allowed === 'function' ? nearBy : (allowed ?? []);
				const expected = what ?? `one of ${names.join(', ')}`;
				this.add(`${path}[${index}]`, `must be ${expected}${didYouMean(item, names)}`, number);
			}
		});
		return value.filter((item) => typeof item === 'string');
	}

	/** Comma-joined flags. */
	flags(value: unknown, path: string, allowed: readonly string[]): string[] {
		if (isEmpty(value)) return [];
		if (typeof value !== 'string') {
			this.add(path, 'must be one string of comma-joined values');
			return [];
		}
		const items = value.split(',').map((item) => item.trim());
		for (const item of items) {
			if (allowed.includes(item)) continue;
			this.add(
				path,
				`holds \`${item.slice(0, 64)}\`, which is none of ${allowed.join(', ')}${didYouMean(item, allowed)}`,
			);
		}
		return items;
	}

	oneOf(value: unknown, path: string, allowed: readonly unknown[]): void {
		if (allowed.includes(value)) return;
		const names = allowed.filter((name) => typeof name === 'string');
		const near = typeof value === 'string' ? didYouMean(value, names) : '';
		const words = allowed.filter((name) => name !== undefined && name !== null);
		this.add(path, `must be ${words.map(String).join(' or ')}${near}`);
	}
}
