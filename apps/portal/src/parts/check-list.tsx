// Several of a few: a box for each, under one name. It is a fieldset: within a Field of Fluent's every box gets the one
// id that belongs to the field, so that the label of each box would switch the first.
import { Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';

const useStyles = makeStyles({
	list: {
		display: 'grid',
		justifyItems: 'start',
		border: 0,
		padding: 0,
		margin: 0,
		minWidth: 0,
		'& > legend': { padding: 0, marginBottom: tokens.spacingVerticalXXS },
	},
	problem: { color: tokens.colorPaletteRedForeground1 },
});

export interface CheckListProps {
	label: string;
	options: readonly (readonly [value: string, label: string])[];
	chosen: readonly string[];
	onChange(chosen: string[]): void;
	problem?: string | undefined;
	/** values that cannot be switched now */
	fixed?: readonly string[];
}

export function CheckList({ label, options, chosen, onChange, problem, fixed = [] }: CheckListProps) {
	const styles = useStyles();
	const id = useId();
	return (
		<fieldset className={styles.list} {...(problem === undefined ? {} : { 'aria-describedby': id })}>
			<legend>{label}</legend>
			{options.map(([value, name]) => (
				<Checkbox
					key={value}
					label={name}
					checked={chosen.includes(value)}
					disabled={fixed.includes(value)}
					onChange={(_, { checked }) =>
						onChange(checked ? [...chosen, value] : chosen.filter((other) => other !== value))
					}
				/>
			))}
			{problem !== undefined && (
				<Text id={id} role="alert" size={200} className={styles.problem}>
					{problem}
				</Text>
			)}
		</fieldset>
	);
}
