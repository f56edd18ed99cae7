// The attributes of a user that a membership rule may name. Microsoft Entra, "Manage rules for dynamic membership
// groups", tables of supported properties.
import { type AttributeSchema, parseRule, RuleSyntaxError } from './parse-rule.ts';
import { type Operator, operators, type Rule, ruleHolds } from './rule.ts';

const equality: readonly Operator[] = ['eq', 'ne'];

const attributes: ReadonlyMap<string, readonly Operator[]> = new Map([
	['accountenabled', equality],
	...[
		'city',
		'companyname',
		'country',
		'department',
		'displayname',
		'employeeid',
		'facsimiletelephonenumber',
		'givenname',
		'jobtitle',
		'mail',
		'mailnickname',
		'mobile',
		'objectid',
		'physicaldeliveryofficename',
		'postalcode',
		'preferredlanguage',
		'state',
		'streetaddress',
		'surname',
		'telephonenumber',
		'usagelocation',
		'userprincipalname',
		'usertype',
		...Array.from({ length: 15 }, (_, index) => `extensionattribute${index + 1}`),
	].map((name) => [name, operators] as const),
]);

const schema: AttributeSchema = {
	prefix: 'user.',
	operatorsOf: (attribute) => attributes.get(attribute.toLowerCase()),
};

/** What is said of a user, by the attributes' names in small letters; absent or null: nothing. */
export type MembershipFacts = Readonly<Record<string, string | boolean | null | undefined>>;

/** A rule that was read, ready to be asked of each user. */
export interface MembershipRule {
	holds(facts: MembershipFacts): boolean;
}

/**
 * Reads the rule of a group with dynamic membership: the grammar of the filter for devices, with `user.` before each
 * attribute.
 *
 * @returns the rule, or what is wrong with it
 * @example
 * const rule = readMembershipRule('user.department -eq "Sales"');
 * if (rule.kind === 'rule') rule.holds({ department: 'Sales' }); // true
 */
export function readMembershipRule(
	text: string,
): ({ kind: 'rule' } & MembershipRule) | { kind: 'problem'; message: string; at: number } {
	let rule: Rule;
	try {
		rule = parseRule(text, schema);
	} catch (error) {
		if (!(error instanceof RuleSyntaxError)) throw error;
		return { kind: 'problem', message: error.message, at: error.at };
	}
	return {
		kind: 'rule',
		holds: (facts) =>
			ruleHolds(rule, (attribute) => {
				const value = facts[attribute.toLowerCase()];
				return value === null || value === undefined || value === '' ? undefined : String(value).toLowerCase();
			}),
	};
}
