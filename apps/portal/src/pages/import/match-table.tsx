// What the policies of a file name, and what of this tenant it is taken for.
import { Badge, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { NamedKind } from '../../changes/policy-file.ts';
import { useNames } from '../../graph/use-names.ts';
import type { IdPickerProps } from '../../parts/id-picker.tsx';
import {
	ApplicationPicker,
	ContextPicker,
	GroupPicker,
	LocationPicker,
	RolePicker,
	StrengthPicker,
	TermsPicker,
	UserPicker,
} from '../../parts/pickers.tsx';
import type { Match } from './match.ts';

/** by id of the file: the id here, or empty to leave it out */
export type Choices = Readonly<Record<string, string>>;

const useStyles = makeStyles({
	list: { display: 'grid', gap: tokens.spacingVerticalM, listStyleType: 'none', padding: 0 },
	row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
	picker: { minWidth: 'min(20rem, 100%)' },
});

const kinds: Readonly<
	Record<NamedKind, [label: string, Picker: (props: Omit<IdPickerProps, 'choices' | 'onSearch'>) => React.ReactNode]>
> = {
	user: ['Person', UserPicker],
	group: ['Group', GroupPicker],
	role: ['Role', RolePicker],
	application: ['Application', ApplicationPicker],
	location: ['Location', LocationPicker],
	strength: ['Strength', StrengthPicker],
	context: ['Context', ContextPicker],
	terms: ['Terms of use', TermsPicker],
};

const verdicts = {
	id: ['Here, by its id', 'success'],
	name: ['Here, by its name', 'success'],
	several: ['Several have this name', 'warning'],
	none: ['Not here', 'warning'],
} as const;

export interface MatchTableProps {
	matches: readonly Match[];
	choices: Choices;
	onChange(choices: Choices): void;
}

export function MatchTable({ matches, choices, onChange }: MatchTableProps) {
	const styles = useStyles();
	const nameOf = useNames(Object.values(choices));
	if (matches.length === 0) return <Text block>They name nothing but words that mean the same everywhere.</Text>;
	const choose = (id: string, here: string | undefined) => {
		const { [id]: _, ...rest } = choices;
		onChange(here === undefined ? rest : { ...rest, [id]: here });
	};
	return (
		<ul className={styles.list}>
			{matches.map(({ id, kind, name, by, here }) => {
				const [label, Picker] = kinds[kind];
				const [verdict, color] = verdicts[by];
				const choice = choices[id];
				return (
					<li key={id} className={styles.row}>
						<Text weight="semibold" title={id}>
							{label}: {name}
						</Text>
						<Badge appearance="tint" color={color}>
							{verdict}
						</Badge>
						{here === undefined && (
							<>
								<div className={styles.picker}>
									<Picker
										label={`In place of ${name}`}
										chosen={choice ? [choice] : []}
										nameOf={nameOf}
										onChange={(ids) => choose(id, ids.at(-1))}
									/>
								</div>
								{kind !== 'strength' && (
									<Checkbox
										label="Leave out"
										checked={choice === ''}
										onChange={(_, { checked }) => choose(id, checked ? '' : undefined)}
									/>
								)}
							</>
						)}
					</li>
				);
			})}
		</ul>
	);
}
