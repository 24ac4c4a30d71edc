namespace EvalHarness.Datasets;

/// <summary>Two streams, read one after the other and closed together.</summary>
internal sealed class JoinedStream(Stream first, Stream second) : ForwardStream
{
    public override int Read(Span<byte> buffer) => first.Read(buffer) is > 0 and var read ? read : second.Read(buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            first.Dispose();
            second.Dispose();
        }

        base.Dispose(disposing);
    }
}
