// A filter of a stored policy, ready to be asked.
import type { ConditionalAccessFilter } from '@countersign/protocol';
import { type AttributeSchema, parseRule } from './parse-rule.ts';
import { type AttributeReader, type CompiledFilter, type Rule, ruleHolds } from './rule.ts';

/** @returns `undefined` for whatever is no rule, a number in its place too */
function tryParse(text: string, schema: AttributeSchema): Rule | undefined {
	try {
		return parseRule(text, schema);
	} catch {
		return undefined;
	}
}

export function compileFilter<Subject>(
	{ mode, rule: text }: ConditionalAccessFilter,
	schema: AttributeSchema,
	readerOf: (subject: Subject) => AttributeReader,
): CompiledFilter<Subject> {
	const rule = tryParse(text, schema);
	return {
		mode: mode === 'exclude' ? 'exclude' : 'include',
		rule: String(text),
		selects: (subject) => (rule ? (ruleHolds(rule, readerOf(subject)) ? 'match' : 'noMatch') : 'unknown'),
	};
}
