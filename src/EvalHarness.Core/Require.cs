namespace EvalHarness;

/// <summary>Checks on arguments that callers inside EvalHarness must keep: a failure here is our mistake, not the user's.</summary>
public static class Require
{
    /// <summary>Refuses an empty input.</summary>
    /// <exception cref="ArgumentException">The length is 0.</exception>
    public static void NotEmpty(int length, string name)
    {
        if (length == 0)
        {
            throw new ArgumentException($"{name} is empty.", name);
        }
    }

    /// <summary>Refuses two columns of different lengths.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void SameLength(int expected, int actual, string name)
    {
        if (expected != actual)
        {
            throw new ArgumentException($"{name} has {actual} elements, but {expected} are needed.", name);
        }
    }
}
