namespace EvalHarness.Data;

/// <summary>Order statistics without sorting.</summary>
internal static class Selection
{
    /// <summary>The <paramref name="rank"/>-th largest value, ranks from 1; the values are reordered.</summary>
    public static double Largest(Span<double> values, int rank)
    {
        var (low, high, target) = (0, values.Length - 1, rank - 1);
        while (low < high)
        {
            var pivot = values[low + ((high - low) / 2)];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] > pivot)
                {
                    i++;
                }

                while (values[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (target <= j)
            {
                high = j;
            }
            else if (target >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[target];
    }
}
