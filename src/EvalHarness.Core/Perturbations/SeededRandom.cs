namespace EvalHarness.Perturbations;

/// <summary>
/// xoshiro256++ (Blackman and Vigna, 2021), seeded through SplitMix64: fast, 2^256 - 1 long, the same on every machine.
/// A mutable struct: pass it by ref.
/// </summary>
public struct SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the stream of a seed; any value is a good seed.</summary>
    public SeededRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = ulong.RotateLeft(_s0 + _s3, 23) + _s0;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on 0 to <paramref name="count"/> - 1 (Lemire, 2019: multiply and reject, no bias).</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var range = (uint)count;
        var product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = unchecked(0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (NextUInt64() >> 32) * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>+1 or -1 with equal odds.</summary>
    public int NextSign() => (NextUInt64() >> 63) == 0 ? 1 : -1;

    /// <summary>
    /// A standard normal number (Box and Muller, 1958). Two draws make one number, and nothing is kept for the next call,
    /// so the stream does not depend on what was drawn before.
    /// </summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>
    /// A Poisson number of this mean (0 or more), by Knuth's product of uniforms. Means over 16 are split, since Poisson numbers add up:
    /// exact, in time proportional to the mean.
    /// </summary>
    public int NextPoisson(double mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mean);
        var count = 0;
        for (; mean > 16; mean -= 16)
        {
            count += NextSmallPoisson(16);
        }

        return count + NextSmallPoisson(mean);
    }

    /// <summary>Uniform on [0, 1) with 24 bits each, by the block (<see cref="RandomLanes"/>).</summary>
    public void FillUniform(Span<float> values) => new RandomLanes(ref this).FillUniform(values);

    /// <summary>Standard normal numbers by the block (<see cref="RandomLanes"/>).</summary>
    public void FillGaussian(Span<float> values) => new RandomLanes(ref this).FillGaussian(values);

    private int NextSmallPoisson(double mean)
    {
        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = NextDouble(); product > limit; product *= NextDouble())
        {
            count++;
        }

        return count;
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
