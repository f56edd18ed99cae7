import { makeStyles, SearchBox, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({ search: { minWidth: 'min(18rem, 100%)', marginBottom: tokens.spacingVerticalM } });

export function UserSearch({ value, onChange }: { value: string; onChange(value: string): void }) {
	const styles = useStyles();
	return (
		<SearchBox
			className={styles.search}
			aria-label="People whose name begins with"
			placeholder="People whose name begins with"
			value={value}
			onChange={(_, data) => onChange(data.value)}
		/>
	);
}
