using System.Globalization;

namespace EvalHarness.Attacks;

/// <summary>The largest change of an attack as users write it: a number on values from 0 to 1, or a fraction such as 8/255.</summary>
public static class AttackSize
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "a number such as 0.03, or a fraction such as 8/255, of at least one step of 8-bit images (1/255)";

    /// <summary>Reads it; false for anything else, for less than 1/255 (no image could change), and for what is not finite.</summary>
    public static bool TryParse(string text, out double size)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        size = 0;
        if (parts.Length > 2
            || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var above)
            || !double.TryParse(parts.Length == 2 ? parts[1] : "1", NumberStyles.Float, CultureInfo.InvariantCulture, out var below)
            || !(below > 0))
        {
            return false;
        }

        size = above / below;
        return double.IsFinite(size) && size >= 1.0 / 255;
    }

    /// <summary>The norm of an id: <c>linf</c> or <c>l2</c>.</summary>
    public static AttackNorm NormOf(string id) => id == "l2" ? AttackNorm.L2 : AttackNorm.LInf;
}
