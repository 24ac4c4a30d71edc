namespace EvalHarness.Perturbations;

/// <summary>
/// Puts one number of the row, drawn with equal odds, outside its column's range: beyond an end by 0.25, 0.5, 1, 3 and 9 times the range, as a
/// wrong unit or a slipped decimal point does. Rows without numbers stay.
/// </summary>
public sealed class OutOfRange()
    : TabularPerturbation("out_of_range", "Puts one number of each row beyond its column's range; how far grows with severity.")
{
    private static readonly double[] Ranges = [0.25, 0.5, 1, 3, 9];

    /// <inheritdoc/>
    protected override void Render(Span<float> row, IReadOnlyList<ColumnProfile> columns, int severity, ref SeededRandom random)
    {
        var distance = At(Ranges, severity);
        var numbers = columns.Count(IsNumber);
        if (numbers == 0)
        {
            return;
        }

        var chosen = random.NextInt(numbers);
        var isAbove = random.NextSign() > 0;
        for (var i = 0; i < row.Length; i++)
        {
            if (IsNumber(columns[i]) && chosen-- == 0)
            {
                var range = columns[i].Maximum - columns[i].Minimum;
                row[i] = isAbove ? columns[i].Maximum + (float)(distance * range) : columns[i].Minimum - (float)(distance * range);
            }
        }
    }

    private static bool IsNumber(ColumnProfile column) => !column.IsCategory && column.Maximum > column.Minimum;
}
