// A filter of a stored policy, ready to be asked.
import type { ConditionalAccessFilter } from '@countersign/protocol';
import { type AttributeSchema, parseRule, RuleSyntaxError } from './parse-rule.ts';
import { type AttributeReader, type CompiledFilter, type Rule, ruleHolds } from './rule.ts';

function tryParse(text: string, schema: AttributeSchema): Rule | undefined {
	try {
		return parseRule(text, schema);
	} catch (error) {
		if (error instanceof RuleSyntaxError) return undefined;
		throw error;
	}
}

export function compileFilter<Subject>(
	{ mode, rule: text }: ConditionalAccessFilter,
	schema: AttributeSchema,
	readerOf: (subject: Subject) => AttributeReader,
): CompiledFilter<Subject> {
	const rule = typeof text === 'string' ? tryParse(text, schema) : undefined;
	return {
		mode: mode === 'exclude' ? 'exclude' : 'include',
		rule: String(text),
		selects: (subject) => (rule ? (ruleHolds(rule, readerOf(subject)) ? 'match' : 'noMatch') : 'unknown'),
	};
}
