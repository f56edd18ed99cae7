// Reads a filter rule: `-not` binds tighter than `-and`, `-and` tighter than `-or`. Bounded in length and depth, so
// that no text costs more than one pass over it.
import { type Operator, operators, type Rule } from './rule.ts';

export const maxRuleLength = 3072;
const maxDepth = 64;

/** What the attributes of a kind of object may be compared with. */
export interface AttributeSchema {
	/** what stands in front of an attribute's name, such as `device.` */
	prefix: string;
	/** @returns the operators that the attribute takes, or `undefined` when there is no such attribute */
	operatorsOf(attribute: string): readonly Operator[] | undefined;
	/** @returns what is wrong with a value, if anything */
	checkValue?(attribute: string, value: string): string | undefined;
}

export class RuleSyntaxError extends Error {
	/** characters before the place */
	readonly at: number;
	constructor(message: string, at: number) {
		super(message);
		this.at = at;
	}
}

interface Lexeme {
	kind: 'word' | 'operator' | 'text' | 'symbol' | 'end';
	value: string;
	at: number;
}

const pattern =
	/\s+|(?<text>"(?:[^"`]|`[\s\S]|"")*"|'(?:[^'`]|`[\s\S]|'')*')|-(?<operator>[A-Za-z]+)|(?<symbol>[()[\],])|(?<word>[A-Za-z0-9_.]+)/y;

/** Each may be written with a hyphen or without: Microsoft Entra, "Manage rules for dynamic membership groups". */
const operatorWords: ReadonlySet<string> = new Set([
	'and',
	'or',
	'not',
	...operators.map((operator) => operator.toLowerCase()),
]);

function scan(text: string): Lexeme[] {
	const lexemes: Lexeme[] = [];
	pattern.lastIndex = 0;
	while (pattern.lastIndex < text.length) {
		const at = pattern.lastIndex;
		const match = pattern.exec(text);
		if (!match) throw new RuleSyntaxError(`unexpected \`${text.slice(at, at + 12)}\``, at);
		const { text: quoted, operator, symbol, word } = match.groups as Record<string, string | undefined>;
		if (quoted !== undefined)
			lexemes.push({
				kind: 'text',
				value: quoted.slice(1, -1).replace(/`([\s\S])|""|''/g, (pair, escaped) => escaped ?? pair[0]),
				at,
			});
		else if (operator !== undefined) lexemes.push({ kind: 'operator', value: operator, at });
		else if (symbol !== undefined) lexemes.push({ kind: 'symbol', value: symbol, at });
		else if (word !== undefined)
			lexemes.push({ kind: operatorWords.has(word.toLowerCase()) ? 'operator' : 'word', value: word, at });
	}
	lexemes.push({ kind: 'end', value: 'the end', at: text.length });
	return lexemes;
}

class Parser {
	private position = 0;
	private readonly lexemes: readonly Lexeme[];
	private readonly schema: AttributeSchema;
	constructor(lexemes: readonly Lexeme[], schema: AttributeSchema) {
		this.lexemes = lexemes;
		this.schema = schema;
	}

	private get next(): Lexeme {
		return this.lexemes[this.position] as Lexeme;
	}
	private is(kind: Lexeme['kind'], value: string): boolean {
		return this.next.kind === kind && this.next.value.toLowerCase() === value;
	}
	private take(): Lexeme {
		this.position += 1;
		return this.lexemes[this.position - 1] as Lexeme;
	}
	private fail(expected: string): never {
		throw new RuleSyntaxError(`expected ${expected}, found \`${this.next.value.slice(0, 64)}\``, this.next.at);
	}
	private expect(symbol: string): void {
		if (!this.is('symbol', symbol)) this.fail(`\`${symbol}\``);
		this.take();
	}

	private sequence(operator: 'and' | 'or', part: () => Rule): Rule {
		const parts = [part()];
		while (this.is('operator', operator)) {
			this.take();
			parts.push(part());
		}
		return parts.length === 1 ? (parts[0] as Rule) : { kind: operator === 'and' ? 'all' : 'any', of: parts };
	}

	expression(depth: number): Rule {
		if (depth > maxDepth) throw new RuleSyntaxError(`parentheses nest deeper than ${maxDepth}`, this.next.at);
		return this.sequence('or', () => this.sequence('and', () => this.negation(depth)));
	}

	private negation(depth: number): Rule {
		let negated = false;
		while (this.is('operator', 'not')) {
			this.take();
			negated = !negated;
		}
		const rule = this.primary(depth);
		return negated ? { kind: 'not', rule } : rule;
	}

	private primary(depth: number): Rule {
		if (!this.is('symbol', '(')) return this.comparison();
		this.take();
		const rule = this.expression(depth + 1);
		this.expect(')');
		return rule;
	}

	private comparison(): Rule {
		const { prefix } = this.schema;
		const name = this.next;
		if (name.kind !== 'word' || !name.value.toLowerCase().startsWith(prefix.toLowerCase())) this.fail(`\`${prefix}…\``);
		const attribute = this.take().value.slice(prefix.length);
		const operators = this.schema.operatorsOf(attribute);
		if (!operators) throw new RuleSyntaxError(`there is no attribute \`${name.value.slice(0, 64)}\``, name.at);
		const operator = operators.find((candidate) => this.is('operator', candidate.toLowerCase()));
		if (!operator) this.fail(`one of ${operators.map((candidate) => `-${candidate}`).join(' ')}`);
		this.take();
		if ((operator === 'eq' || operator === 'ne') && this.is('word', 'null')) {
			this.take();
			const isNull: Rule = { kind: 'isNull', attribute };
			return operator === 'eq' ? isNull : { kind: 'not', rule: isNull };
		}
		const values = operator === 'in' || operator === 'notIn' ? this.list(attribute) : [this.value(attribute)];
		return { kind: 'comparison', attribute, operator, values };
	}

	private list(attribute: string): string[] {
		this.expect('[');
		const values = [this.value(attribute)];
		while (this.is('symbol', ',')) {
			this.take();
			values.push(this.value(attribute));
		}
		this.expect(']');
		return values;
	}

	private value(attribute: string): string {
		const { kind, value, at } = this.next;
		if (kind !== 'text' && !(kind === 'word' && /^(?:true|false)$/i.test(value))) this.fail('a value in quotes');
		const wrong = this.schema.checkValue?.(attribute, value);
		if (wrong) throw new RuleSyntaxError(wrong, at);
		return this.take().value.toLowerCase();
	}

	end(): void {
		if (this.next.kind !== 'end') this.fail('-and, -or or the end');
	}
}

/** @throws RuleSyntaxError with the place */
export function parseRule(text: string, schema: AttributeSchema): Rule {
	if (text.length > maxRuleLength)
		throw new RuleSyntaxError(`the rule is longer than ${maxRuleLength} characters`, maxRuleLength);
	const parser = new Parser(scan(text), schema);
	const rule = parser.expression(0);
	parser.end();
	return rule;
}
